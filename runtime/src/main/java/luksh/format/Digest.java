package luksh.format;

import java.util.List;

/** A volume key digest: PBKDF2 of the volume key, and the numbers of the slots and segments that it belongs to. */
public record Digest(
        int number,
        String hash,
        long iterations,
        Bytes salt,
        Bytes value,
        List<Integer> slots,
        List<Integer> segments) {
    public Digest {
        slots = List.copyOf(slots);
        segments = List.copyOf(segments);
    }

    /** Whether luksh can verify a key with it. If not, hash and iterations are unknown. */
    public boolean known() {
        return !hash.isEmpty();
    }

    @Override
    public String toString() {
        if (!known()) {
            return "digest " + number + ": of a type that luksh does not know, slots " + slots;
        }
        return "digest " + number + ": pbkdf2-" + Visible.brief(hash) + ", " + Pbkdf2.grouped(iterations)
                + " iterations, slots " + slots;
    }
}
