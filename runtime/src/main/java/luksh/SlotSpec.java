package luksh;

import java.time.Duration;
import luksh.format.Size;
import luksh.format.Slot;
import org.jspecify.annotations.Nullable;

/** A new slot: where, and its cost. */
public final class SlotSpec extends KdfSpec {
    private @Nullable Slot slot;

    SlotSpec() {}

    /** A free slot of one's choice; else the lowest. */
    public SlotSpec in(Slot free) {
        slot = free;
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
}
