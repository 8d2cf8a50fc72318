package luksh.crypto.cipher;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** How a block cipher is used over a batch of whole sectors, each with its IV; used by one thread. */
interface SectorMode extends AutoCloseable {
    /** A byte array seen as numbers of 64 bits, least significant byte first. */
    VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    int XOR_STEP = 512;

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

    /**
     * {@code target ^= source}. Eight bytes at a time, which the JIT compiler makes vectors of; a loop over bytes stays
     * one, fifty times slower. Not all of it in one loop either: calls are compiled sooner than loops, and a fresh process
     * opens a key slot 10 ms sooner.
     *
     * @param length a multiple of 8
     */
    static void xor(byte[] target, int offset, byte[] source, int from, int length) {
        for (int done = 0; done < length; done += XOR_STEP) {
            xorStep(target, offset + done, source, from + done, Math.min(XOR_STEP, length - done));
        }
    }

    private static void xorStep(byte[] target, int offset, byte[] source, int from, int length) {
        for (int i = 0; i < length; i += Long.BYTES) {
            long both = (long) LONGS.get(target, offset + i) ^ (long) LONGS.get(source, from + i);
            LONGS.set(target, offset + i, both);
        }
    }
}
