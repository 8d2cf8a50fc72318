package luksh;

import java.time.Duration;
import luksh.change.step.slot.SlotMarks;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.Slot;
import org.jspecify.annotations.Nullable;

/** A new slot: where, its name, its priority and its cost. */
public final class SlotSpec extends KdfSpec {
    private @Nullable Slot slot;
    private String name = "";
    private Priority priority = Priority.NORMAL;

    SlotSpec() {}

    /** A free slot of one's choice; else the lowest. */
    public SlotSpec in(Slot free) {
        slot = free;
        return this;
    }

    /** What people call it; LUKS2. */
    public SlotSpec name(String text) {
        name = text;
        return this;
    }

    /** PREFER is tried first, IGNORE not unless it is named; LUKS2. */
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
