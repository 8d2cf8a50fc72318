package luksh.crypto;

/** How a block cipher is used over a batch of whole sectors, each with its IV; used by one thread. */
interface SectorMode extends AutoCloseable {

    /**
     * In place.
     *
     * @param ivs 16 bytes for each sector; may be changed
     * @param length a multiple of the sector size, at most {@link SectorCipher#BATCH}
     */
    void encrypt(byte[] data, int offset, int length, byte[] ivs);

    /** As {@link #encrypt}, back. */
    void decrypt(byte[] data, int offset, int length, byte[] ivs);

    @Override
    void close();

    /** {@code target ^= source}, a loop that the JIT compiler makes vectors of. */
    static void xor(byte[] target, int offset, byte[] source, int from, int length) {
        for (int i = 0; i < length; i++) {
            target[offset + i] ^= source[from + i];
        }
    }
}
