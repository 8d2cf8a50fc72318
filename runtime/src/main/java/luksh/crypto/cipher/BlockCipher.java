package luksh.crypto.cipher;

/** A block cipher with its key; encrypts whole blocks of 16 bytes in place (ECB). Used by one thread. */
interface BlockCipher extends AutoCloseable {
    int BLOCK = 16;

    void encrypt(byte[] data, int offset, int length);

    void decrypt(byte[] data, int offset, int length);

    /** Wipes the key as far as the library allows it. */
    @Override
    void close();

    /**
     * The cipher with that name.
     *
     * @param key copied; the caller wipes its own
     */
    static BlockCipher of(String name, byte[] key) {
        return name.equals("aes") ? new JdkAes(key) : new BouncyBlockCipher(name, key);
    }
}
