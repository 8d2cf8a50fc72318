package luksh.format;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A LUKS header of either version: an immutable value. A change is a new header. */
public interface Header {
    Version version();

    String uuid();

    /** Empty if it has none; LUKS1 has none. */
    String label();

    /** Empty if it has none; LUKS1 has none. */
    String subsystem();

    /** The payload's cipher, for example {@code aes-xts-plain64}. */
    String cipher();

    /** Size of the volume key, in bits. */
    int keyBits();

    /** Where the payload begins on its device; 0 if the header is detached. */
    Size payloadOffset();

    /** Slots in use, by number. */
    List<KeySlot> slots();

    /** Slots whose type luksh does not know, by number: they are shown and kept. LUKS1 has none. */
    List<KeySlot> otherSlots();

    /** Slots of every type, by number. */
    default List<KeySlot> allSlots() {
        return Stream.concat(slots().stream(), otherSlots().stream())
                .sorted(Comparator.comparingInt(KeySlot::number))
                .toList();
    }

    /** What in its JSON keeps luksh from opening this slot, a half sentence; empty if nothing does. */
    Optional<String> slotObstacle(int number);

    /** The same of comparing a key with this digest. */
    Optional<String> digestObstacle(int number);

    /** How many slots there can be. */
    int slotCount();

    List<Digest> digests();

    /** The digest of the payload's volume key. */
    Digest digest();

    List<Segment> segments();

    List<Token> tokens();

    List<String> flags();

    List<String> requirements();

    /** Numbers that a new slot can have, lowest first. */
    List<Integer> freeNumbers();

    /** Length of the volume key that a slot holds, in bytes; an unbound slot may hold another than the payload's. */
    int keyBytes(KeySlot slot);

    // Changes. Each gives a new header and leaves this one alone.

    Header withUuid(String uuid);

    /** With this slot in use: a new one, or others of its parameters under the same number. */
    Header withSlot(KeySlot slot);

    Header withoutSlot(int number);

    /** With another hash, salt, value or iteration count of one digest; what it binds stays. */
    Header withDigest(Digest digest);
}
