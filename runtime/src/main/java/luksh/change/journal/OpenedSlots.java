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
 * What was opened in this run: a slot counts as proved while its KDF parameters and the bytes of its area are those
 * that a passphrase opened. An area opens wherever it lies, so a byte for byte copy under the same parameters is proved
 * with it: in another slot, in a header backup.
 */
public final class OpenedSlots {
    private record Proof(Kdf kdf, Bytes area) {}

    private final List<Proof> proofs = new CopyOnWriteArrayList<>();

    /** This slot was opened, as it stands on the device now. */
    public void add(KeySlot slot, Device device) {
        proofs.add(proof(slot, device));
    }

    /** Whether this slot, as it stands on the device now, was opened in this run. */
    public boolean contains(KeySlot slot, Device device) {
        return !proofs.isEmpty() && proofs.contains(proof(slot, device));
    }

    private static Proof proof(KeySlot slot, Device device) {
        byte[] area = device.read(
                slot.area().offset().bytes(), Math.toIntExact(slot.area().size().bytes()));
        // by the hash that has just opened the slot: its code is compiled by now, another's would be slow at first
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
