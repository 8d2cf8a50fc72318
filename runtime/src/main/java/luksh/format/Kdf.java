package luksh.format;

/** How a key slot turns a passphrase into a key; the parameters alone. */
public sealed interface Kdf permits Pbkdf2, Argon2 {
    /** {@code pbkdf2}, {@code argon2i} or {@code argon2id}. */
    String type();

    Bytes salt();
}
