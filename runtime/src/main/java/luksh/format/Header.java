package luksh.format;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A LUKS header of either version, as an immutable value. Every change returns a new header. */
public interface Header {
    Version version();

    String uuid();

    /** Empty if there is none; LUKS1 has none. */
    String label();

    /** Empty if there is none; LUKS1 has none. */
    String subsystem();

    /** Cipher of the payload, for example {@code aes-xts-plain64}. */
    String cipher();

    /** Size of the volume key, in bits. */
    int keyBits();

    /** Start of the payload on its device; 0 if the header is detached. */
    Size payloadOffset();

    /** Slots in use, by number. */
    List<KeySlot> slots();

    /** Slots of types that luksh does not know, by number. luksh shows and keeps them. LUKS1 has none. */
    List<KeySlot> otherSlots();

    /** Slots of every type, by number. */
    default List<KeySlot> allSlots() {
        return Stream.concat(slots().stream(), otherSlots().stream())
                .sorted(Comparator.comparingInt(KeySlot::number))
                .toList();
    }

    /** Why luksh cannot unlock this slot, as a clause without a full stop; empty if it can. */
    Optional<String> slotObstacle(int number);

    /** Why luksh cannot verify a key with this digest, as a clause without a full stop; empty if it can. */
    Optional<String> digestObstacle(int number);

    /** Maximum number of slots. */
    int slotCount();

    List<Digest> digests();

    /** The digest of the payload's volume key. */
    Digest digest();

    List<Segment> segments();

    List<Token> tokens();

    List<String> flags();

    List<String> requirements();

    /** Free slot numbers, lowest first. */
    List<Integer> freeNumbers();

    /**
     * Length of the volume key in a slot, in bytes. The key of an unbound slot may have another length than the
     * payload's.
     */
    int keyBytes(KeySlot slot);

    // Every method below returns a new header and leaves this one unchanged.

    Header withUuid(String uuid);

    /** Adds this slot, or replaces the slot with the same number. */
    Header withSlot(KeySlot slot);

    Header withoutSlot(int number);

    /** Replaces hash, salt, value and iterations of one digest; its slots and segments stay. */
    Header withDigest(Digest digest);
}
