package luksh.crypto.cipher;

/** A block cipher with its key, over whole blocks of 16 bytes in place (ECB); used by one thread. */
interface BlockCipher extends AutoCloseable {
    int BLOCK = 16;

    void encrypt(byte[] data, int offset, int length);

    void decrypt(byte[] data, int offset, int length);

    /** Forgets the key as far as the library below allows. */
    @Override
    void close();

    /**
     * The cipher of that name.
     *
     * @param key copied; the caller wipes its own
     */
    static BlockCipher of(String name, byte[] key) {
        return name.equals("aes") ? new JdkAes(key) : new BouncyBlockCipher(name, key);
    }
}
