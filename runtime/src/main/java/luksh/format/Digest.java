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

    @Override
    public String toString() {
        return "digest " + number + ": pbkdf2-" + hash + ", " + Pbkdf2.grouped(iterations) + " iterations, slots "
                + slots;
    }
}
