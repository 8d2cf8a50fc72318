package luksh.crypto.cipher;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Applies a block cipher to whole sectors, each with its own IV. Used by one thread. */
interface SectorMode extends AutoCloseable {
    /** Views a byte array as 64-bit numbers, least significant byte first. */
    VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    int XOR_STEP = 512;

    /**
     * Encrypts in place.
     *
     * @param ivs 16 bytes for each sector; may be changed
     * @param length a multiple of the sector size, at most {@link SectorCipher#BATCH}
     */
    void encrypt(byte[] data, int offset, int length, byte[] ivs);

    /** Decrypts in place; the parameters are those of {@link #encrypt}. */
    void decrypt(byte[] data, int offset, int length, byte[] ivs);

    @Override
    void close();

    /**
     * {@code target ^= source}, eight bytes at a time, because the JIT compiler vectorizes this. It does not
     * vectorize a loop over bytes, which is fifty times slower. The work is split over several calls: the JVM
     * compiles calls sooner than loops, so a new process unlocks a key slot 10 ms sooner.
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
