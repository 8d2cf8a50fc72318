package luksh.change.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import luksh.crypto.Hash;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;

/**
 * The slots that were unlocked in this run. A slot counts as proved while its KDF parameters and the bytes of its key area are
 * unchanged. An exact copy with the same parameters also counts, in another slot or in a header backup.
 */
public final class OpenedSlots {
    private record Proof(Kdf kdf, Bytes area) {}

    private final List<Proof> proofs = new CopyOnWriteArrayList<>();

    /** Records that this slot was unlocked with its present bytes. */
    public void add(KeySlot slot, Device device) {
        proofs.add(proof(slot, device));
    }

    /** Whether this slot was unlocked in this run with its present bytes. */
    public boolean contains(KeySlot slot, Device device) {
        return !proofs.isEmpty() && proofs.contains(proof(slot, device));
    }

    private static Proof proof(KeySlot slot, Device device) {
        byte[] area = device.read(
                slot.area().offset().bytes(), Math.toIntExact(slot.area().size().bytes()));
        // uses the hash of the slot: its code is already compiled, so it is faster than another hash
        String hash =
                slot.kdf() instanceof Pbkdf2 pbkdf2 && Hash.names().contains(pbkdf2.hash()) ? pbkdf2.hash() : "sha256";
        return new Proof(slot.kdf(), Bytes.copyOf(Hash.named(hash).digest(area)));
    }

    public static Bytes hash(byte[] content) {
        try {
            return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required of every JDK", e);
        }
    }
}
