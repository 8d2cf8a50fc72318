package luksh.format;

import java.util.List;

/** A volume key digest: PBKDF2 of the volume key, and the slots and segments it binds. */
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

    /** One that luksh knows nothing of but what it binds: no hash, no iterations, no bytes. */
    public static Digest unknown(int number, List<Integer> slots, List<Integer> segments) {
        return new Digest(number, "", 0, Bytes.zeros(0), Bytes.zeros(0), slots, segments);
    }

    /** Whether a key can be compared with it; else luksh knows neither hash nor iterations. */
    public boolean known() {
        return !hash.isEmpty();
    }

    @Override
    public String toString() {
        if (!known()) {
            return "digest " + number + ": of a kind that luksh does not know, slots " + slots;
        }
        return "digest " + number + ": pbkdf2-" + Visible.brief(hash) + ", " + Pbkdf2.grouped(iterations)
                + " iterations, slots " + slots;
    }
}
