package luksh.format;

/** How a key slot turns a passphrase into a key; the parameters alone. */
public sealed interface Kdf permits Pbkdf2, Argon2, UnknownKdf {
    /** {@code pbkdf2}, {@code argon2i}, {@code argon2id}; of an {@link UnknownKdf} what the header says. */
    String type();

    Bytes salt();
}
