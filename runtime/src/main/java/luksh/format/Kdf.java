package luksh.format;

/** How a key slot derives a key from a passphrase: the parameters only. */
public sealed interface Kdf permits Pbkdf2, Argon2, UnknownKdf {
    /** {@code pbkdf2}, {@code argon2i}, {@code argon2id}; for an {@link UnknownKdf} the type in the header. */
    String type();

    Bytes salt();
}
