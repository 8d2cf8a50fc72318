package luksh.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import luksh.crypto.Passphrase;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Luks2Image;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import luksh.unlock.Unlock;

/**
 * Hostile bytes: nothing but a {@link LuksException} escapes, and no read or derivation is larger than it may be. In the
 * normal test run the inputs in the resources are replayed; {@code bench/fuzz} searches for new ones.
 */
class HeaderFuzzTest {
    private static final int COPY = 0x4000;
    private static final int BINARY = 4096;
    private static final long MOST_ITERATIONS = 4000;
    private static final long DEVICE = 32 << 20;
    /** Of all that one input lets the program allocate, garbage included. */
    private static final long MOST_ALLOCATED = 64 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static void modestly(Runnable target) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        target.run();
        if (System.getenv("JAZZER_FUZZ") == null) { // a search loads and changes classes meanwhile; its heap is small
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
        }
    }

    @FuzzTest
    void luks1(byte[] start) {
        modestly(() -> readLuks1(start));
    }

    private static void readLuks1(byte[] start) {
        try {
            Luks1Header header = Luks1Header.decode(start).checkFits(DEVICE);
            assertThat(header.encode()).isEqualTo(Arrays.copyOf(start, Luks1Header.SIZE));
            lookAt(header);
        } catch (LuksException e) {
            assertSentence(e);
        }
    }

    /** The fields of a binary header, made to fit where it would be refused at once, and a JSON area that is sound. */
    @FuzzTest
    void luks2Binary(byte[] fields) {
        modestly(() -> readLuks2Binary(fields));
    }

    private static void readLuks2Binary(byte[] fields) {
        byte[] copy = copy(SOUND.getBytes(US_ASCII));
        System.arraycopy(fields, 0, copy, 16, Math.min(fields.length, 240));
        Luks2Image.checksum(copy);
        decode(copy);
    }

    /** A JSON area behind a binary header that fits it. */
    @FuzzTest
    void luks2Json(byte[] json) {
        modestly(() -> decode(copy(json)));
    }

    /** A device: binary headers as they are, checksums that fit where there is a magic. */
    @FuzzTest
    void image(byte[] content) {
        modestly(() -> openImage(content));
    }

    private static void openImage(byte[] content) {
        byte[] both = Arrays.copyOf(content, Math.max(content.length, 2 * COPY));
        for (int offset : new int[] {0, COPY}) {
            byte[] copy = Arrays.copyOfRange(both, offset, offset + COPY);
            Luks2Image.checksum(copy);
            if (Luks2CopyBytes.claimed(copy, offset != 0)) {
                System.arraycopy(copy, 0, both, offset, COPY);
            }
        }
        open(new ByteDevice(both, DEVICE));
    }

    /** A JSON area in both copies, and a try to open what it says. */
    @FuzzTest
    void luks2Image(byte[] json) {
        modestly(() -> openLuks2(json));
    }

    private static void openLuks2(byte[] json) {
        byte[] first = copy(json);
        byte[] second = first.clone();
        ByteBuffer.wrap(second).put("SKUL".getBytes(US_ASCII)).putLong(256, COPY);
        Luks2Image.checksum(second);
        open(new ByteDevice(ByteBuffer.allocate(2 * COPY).put(first).put(second).array(), DEVICE));
    }

    private static byte[] copy(byte[] json) {
        ByteBuffer copy = ByteBuffer.allocate(COPY);
        copy.put(new byte[] {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe, 0, 2});
        copy.putLong(COPY).putLong(1);
        copy.put(72, "sha256".getBytes(US_ASCII)).put(168, "01234567-89ab-cdef-0123-456789abcdef".getBytes(US_ASCII));
        copy.position(BINARY).put(json, 0, Math.min(json.length, COPY - BINARY));
        Luks2Image.checksum(copy.array());
        return copy.array();
    }

    private static void decode(byte[] copy) {
        try {
            Luks2Header header = Luks2Header.decode(copy, 0);
            byte[] encoded = header.encode(false, Bytes.copyOf(new byte[Luks2Header.SALT_SIZE]));
            Luks2Header again = Luks2Header.decode(encoded, 0);
            assertThat(again).isEqualTo(header);
            assertThat(again.json().toString()).isEqualTo(header.json().toString());
            lookAt(header);
            change(header);
        } catch (LuksException e) {
            assertSentence(e);
        }
    }

    private static void lookAt(Header header) {
        assertThat(header.slots().toString()
                        + header.segments()
                        + header.tokens()
                        + header.flags()
                        + header.requirements()
                        + header.label()
                        + header.uuid()
                        + header.cipher()
                        + header.keyBits()
                        + header.payloadOffset()
                        + header.freeNumbers()
                        + header.digests())
                .isNotEmpty();
        if (header instanceof Luks2Header luks2) {
            assertThat(luks2.onlyShown()
                            + luks2.oddities().toString()
                            + luks2.space().gap(4096)
                            + luks2.space().grown(4096, DEVICE))
                    .isNotEmpty();
        }
    }

    private static void change(Luks2Header header) {
        for (KeySlot slot : header.slots()) {
            assertThat(header.withSlot(slot).slots()).contains(slot);
            assertThat(header.withoutSlot(slot.number()).slots()).doesNotContain(slot);
        }
        assertThat(header.withLabels("a", "b").label()).isEqualTo("a");
    }

    private static void open(ByteDevice device) {
        try {
            assertThat(Luks2Copies.read(device).copies()).hasSize(2);
            Header header = Headers.read(device);
            lookAt(header);
            long work = header.digests().stream().mapToLong(d -> d.iterations()).sum();
            for (KeySlot slot : header.slots()) {
                work += iterations(slot.kdf());
                if (work > MOST_ITERATIONS) {
                    break;
                }
                try (var secret = Passphrase.owning("a".getBytes(US_ASCII))) {
                    new Unlock(header, device).slot(slot, secret).ifPresent(Unlock.Opened::close);
                } catch (LuksException e) {
                    assertSentence(e);
                }
            }
        } catch (LuksException e) {
            assertSentence(e);
        }
    }

    private static long iterations(Kdf kdf) {
        return kdf instanceof Pbkdf2 pbkdf2 ? pbkdf2.iterations() : MOST_ITERATIONS + 1;
    }

    private static void assertSentence(LuksException e) {
        String sentence = String.valueOf(e.getMessage());
        assertThat(sentence).doesNotContain("\n", "\u001b", "\u009b", "\0").isNotBlank();
        assertThat(sentence.length()).isLessThan(2000);
    }

    private static final String SOUND = """
            {"keyslots":{},"tokens":{},"segments":{"0":{"type":"linear","offset":"16777216","size":"dynamic"}},\
            "digests":{},"config":{"json_size":"12288","keyslots_size":"16744448"}}""";
}
