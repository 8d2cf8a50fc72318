package luksh.format;

/** Argon2i or Argon2id (RFC 9106); prints as {@code argon2id, 4 passes, 1 GiB, 4 lanes}. */
public record Argon2(String type, long time, Size memory, int lanes, Bytes salt) implements Kdf {
    @Override
    public String toString() {
        return type + ", " + time + " passes, " + memory + ", " + lanes + " lanes";
    }
}
