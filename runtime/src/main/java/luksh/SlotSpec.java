package luksh;

import java.time.Duration;
import luksh.change.step.slot.SlotMarks;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.Slot;
import org.jspecify.annotations.Nullable;

/** Settings of a new slot: number, name, priority and cost. */
public final class SlotSpec extends KdfSpec {
    private @Nullable Slot slot;
    private String name = "";
    private Priority priority = Priority.NORMAL;

    SlotSpec() {}

    /** Chooses a free slot. Default: the lowest. */
    public SlotSpec in(Slot free) {
        slot = free;
        return this;
    }

    /** Names the slot for the user. LUKS2. */
    public SlotSpec name(String text) {
        name = text;
        return this;
    }

    /** Sets the priority. cryptsetup tries PREFER first, and IGNORE only if the slot is named. LUKS2. */
    public SlotSpec priority(Priority wanted) {
        priority = wanted;
        return this;
    }

    @Override
    public SlotSpec pbkdf2() {
        super.pbkdf2();
        return this;
    }

    @Override
    public SlotSpec pbkdf2(String hash) {
        super.pbkdf2(hash);
        return this;
    }

    @Override
    public SlotSpec iterations(long count) {
        super.iterations(count);
        return this;
    }

    @Override
    public SlotSpec argon2id() {
        super.argon2id();
        return this;
    }

    @Override
    public SlotSpec argon2id(long time, Size memory, long lanes) {
        super.argon2id(time, memory, lanes);
        return this;
    }

    @Override
    public SlotSpec target(Duration unlock) {
        super.target(unlock);
        return this;
    }

    @Nullable
    Slot slot() {
        return slot;
    }

    SlotMarks marks() {
        return new SlotMarks(name, priority);
    }
}
