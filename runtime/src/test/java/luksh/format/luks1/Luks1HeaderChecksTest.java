package luksh.format.luks1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.format.ExitStatus;
import luksh.format.HeaderException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every read check on a header that cryptsetup wrote, one byte run changed at a time, beside cryptsetup's verdict. */
@TestInstance(Lifecycle.PER_CLASS)
class Luks1HeaderChecksTest {
    private static final int SIZE = 2 << 20;
    /** Sectors of an area of this 256-bit key; slots begin at 8, 264, 520 … 1800. */
    private static final int AREA = 250;

    private Path folder = Path.of("");
    private Path image = Path.of("");
    private byte[] sound = {};

    @BeforeAll
    void format(@TempDir Path scratch) throws Exception {
        folder = scratch;
        Oracle.require("cryptsetup");
        image = Cryptsetup.formatted(
                folder.resolve("image"), SIZE, "a".getBytes(US_ASCII), "--key-size", "256", "--hash", "sha256");
        sound = Arrays.copyOf(Files.readAllBytes(image), Luks1Header.SIZE);
    }

    /**
     * A change to the header and what is made of it.
     *
     * @param field what our message names; empty if we read it
     * @param refused whether cryptsetup refuses it
     * @param why why the verdicts differ
     */
    record Mutation(String name, Consumer<ByteBuffer> change, String field, boolean refused, String why) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Mutation both(String name, String field, Consumer<ByteBuffer> change) {
        return new Mutation(name, change, field, true, "");
    }

    private static Mutation stricter(String name, String field, String why, Consumer<ByteBuffer> change) {
        return new Mutation(name, change, field, false, why);
    }

    private static Mutation fine(String name, Consumer<ByteBuffer> change) {
        return new Mutation(name, change, "", false, "");
    }

    /** The header is sound; who wants to derive a key learns from luksh.crypto that the hash is not there. */
    private static Mutation unsupported(String name, Consumer<ByteBuffer> change) {
        return new Mutation(name, change, "", true, "a dump may show it, no key can be derived");
    }

    private static void text(ByteBuffer header, int offset, String content, int width) {
        header.position(offset);
        header.put(Arrays.copyOf(content.getBytes(ISO_8859_1), width));
    }

    private static int slot(int number, int offset) {
        return Luks1Header.SLOTS_OFFSET + Luks1KeySlot.SIZE * number + offset;
    }

    static Stream<Mutation> mutations() {
        String terminal = "a terminal would obey it";
        String cut = "cryptsetup cuts it at the last byte, and then means another cipher than the header";
        return Stream.of(
                fine("unchanged", h -> {}),
                both("magic", "magic", h -> h.put(0, (byte) 'X')),
                both("magic of a reencryption under way", "magic", h -> h.putShort(4, (short) 0xdead)),
                both("version 0", "version", h -> h.putShort(6, (short) 0)),
                both("version 2", "version", h -> h.putShort(6, (short) 2)),
                both("version 0x0100", "version", h -> h.putShort(6, (short) 0x100)),
                stricter("cipher-name without NUL", "cipher-name", cut, h -> text(h, 8, "a".repeat(32), 32)),
                stricter("cipher-name with ESC", "cipher-name", terminal, h -> text(h, 8, "a\u001b[2J", 32)),
                stricter("cipher-name with a blank", "cipher-name", "no cipher has one", h -> text(h, 8, "a b", 32)),
                stricter("cipher-name with 0xff", "cipher-name", terminal, h -> text(h, 8, "a\u00ff", 32)),
                stricter("cipher-name empty", "cipher-name", "no cipher has it", h -> text(h, 8, "", 32)),
                fine("cipher-name, bytes after the NUL", h -> text(h, 8, "aes\0rest\u00ff", 32)),
                stricter("cipher-mode without NUL", "cipher-mode", cut, h -> text(h, 40, "x".repeat(32), 32)),
                stricter("cipher-mode with a newline", "cipher-mode", terminal, h -> text(h, 40, "xts\n", 32)),
                stricter("cipher-mode empty", "cipher-mode", "no mode has it", h -> text(h, 40, "", 32)),
                both("hash-spec without NUL", "hash-spec", h -> text(h, 72, "s".repeat(32), 32)),
                both("hash-spec with DEL", "hash-spec", h -> text(h, 72, "sha256\u007f", 32)),
                both("hash-spec empty", "hash-spec", h -> text(h, 72, "", 32)),
                unsupported("hash-spec md5", h -> text(h, 72, "md5", 32)),
                fine("hash-spec SHA256", h -> text(h, 72, "SHA256", 32)),
                unsupported("hash-spec nonsense", h -> text(h, 72, "nonsense", 32)),
                fine("cipher-name nonsense", h -> text(h, 8, "nonsense", 32)),
                stricter("uuid without NUL", "uuid", "cryptsetup cuts it", h -> text(h, 168, "f".repeat(40), 40)),
                stricter("uuid with a tab", "uuid", terminal, h -> text(h, 168, "1234\t5678", 40)),
                fine("uuid empty", h -> text(h, 168, "", 40)),
                fine("payload-offset 0, detached", h -> h.putInt(104, 0)),
                both("payload-offset 1", "key-material-offset", h -> h.putInt(104, 1)),
                both("payload-offset in the last area", "key-material-offset", h -> h.putInt(104, 1800 + AREA - 1)),
                fine("payload-offset right behind the areas", h -> h.putInt(104, 1800 + AREA)),
                fine("payload-offset past the end", h -> h.putInt(104, -1)),
                both("key-bytes 0", "key-bytes", h -> h.putInt(108, 0)),
                fine("key-bytes 1", h -> h.putInt(108, 1)),
                fine("key-bytes 24", h -> h.putInt(108, 24)),
                both("key-bytes 64, areas overlap", "key-material-offset", h -> h.putInt(108, 64)),
                both("key-bytes 513", "key-bytes", h -> h.putInt(108, 513)),
                both("key-bytes 2147483647", "key-bytes", h -> h.putInt(108, Integer.MAX_VALUE)),
                both("key-bytes 4294967295", "key-bytes", h -> h.putInt(108, -1)),
                // 1073741825 * 4000 is 4000 in 32 bits
                both("key-bytes 1073741825", "key-bytes", h -> h.putInt(108, 1073741825)),
                stricter("mk-digest-iter 0", "mk-digest-iter", "PBKDF2 begins at 1", h -> h.putInt(164, 0)),
                fine("mk-digest-iter 4294967295", h -> h.putInt(164, -1)),
                stricter("active of slot 3", "key-slot-3 active", "it is neither", h -> h.putInt(slot(3, 0), 1)),
                stricter(
                        "iterations 0 of slot 0 in use",
                        "key-slot-0 iterations",
                        "PBKDF2 begins at 1",
                        h -> h.putInt(slot(0, 4), 0)),
                fine("iterations 4294967295", h -> h.putInt(slot(0, 4), -1)),
                fine("iterations of a slot not in use", h -> h.putInt(slot(1, 4), 0)),
                fine("slot 7 switched on", h -> h.putInt(slot(7, 0), 0x00AC71F3).putInt(slot(7, 4), 1000)),
                both("stripes 2", "key-slot-0 stripes", h -> h.putInt(slot(0, 44), 2)),
                both("stripes 3999", "key-slot-1 stripes", h -> h.putInt(slot(1, 44), 3999)),
                both("stripes 4001", "key-slot-7 stripes", h -> h.putInt(slot(7, 44), 4001)),
                both("stripes 4294967295", "key-slot-7 stripes", h -> h.putInt(slot(7, 44), -1)),
                both("second sector zeroed", "key-slot-7 active", h -> {
                    h.position(512);
                    h.put(new byte[80]);
                }),
                both("area at sector 0", "key-slot-0 key-material-offset", h -> h.putInt(slot(0, 40), 0)),
                both("area at sector 1", "key-slot-0 key-material-offset", h -> h.putInt(slot(0, 40), 1)),
                fine("area at sector 2, as cryptsetup 1.0 had it", h -> h.putInt(slot(0, 40), 2)),
                both("area inside the one before", "key-slot-1 key", h -> h.putInt(slot(1, 40), 8 + AREA - 1)),
                fine("area right behind the one before", h -> h.putInt(slot(1, 40), 8 + AREA)),
                both("two areas in one place", "inside the area of slot", h -> h.putInt(slot(2, 40), 264)),
                both("an area not in use overlaps", "inside the area of slot", h -> h.putInt(slot(7, 40), 9)),
                fine("areas out of order", h -> h.putInt(slot(0, 40), 264).putInt(slot(1, 40), 8)),
                both("area into the payload", "key-slot-7 key", h -> h.putInt(slot(7, 40), 4096 - AREA + 1)),
                both("area past the payload", "key-slot-7 key", h -> h.putInt(slot(7, 40), 5000)),
                both("area at sector 4294967295", "key-slot-7 key", h -> h.putInt(slot(7, 40), -1)),
                both(
                        "area past the end, no payload",
                        "within the 2097152 bytes",
                        h -> h.putInt(104, 0).putInt(slot(7, 40), 4096 - AREA + 1)),
                fine("area up to the end, no payload", h -> h.putInt(104, 0).putInt(slot(7, 40), 4096 - AREA)),
                both(
                        "area at sector 4294967295, no payload",
                        "within the 2097152 bytes",
                        h -> h.putInt(104, 0).putInt(slot(7, 40), -1)));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void weAreNeverLaxerThanCryptsetup(Mutation mutation) throws Exception {
        byte[] header = sound.clone();
        mutation.change().accept(ByteBuffer.wrap(header));
        var refusal = catchThrowableOfType(
                HeaderException.class, () -> Luks1Header.decode(header).checkFits(SIZE));
        if (mutation.field().isEmpty()) {
            assertThat(refusal).isNull();
            assertThat(Luks1Header.decode(header).encode()).isEqualTo(header);
        } else {
            assertThat(refusal).hasMessageContainingAll("invalid ", mutation.field(), ": found ", ", expected ");
            assertThat(refusal.status()).isEqualTo(ExitStatus.NO_LUKS);
        }
        putIntoImage(header);
        boolean refused = Cryptsetup.dump(image).status() != 0;
        assertThat(refused).as("cryptsetup refuses").isEqualTo(mutation.refused());
        assertThat(refused && refusal == null && mutation.why().isEmpty())
                .as("laxer")
                .isFalse();
        assertThat(mutation.why().isEmpty()).as("a reason for another verdict").isEqualTo(refused == (refusal != null));
    }

    private void putIntoImage(byte[] header) throws IOException {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(header);
        }
    }

    @Test
    void aFileThatEndsEarlyIsRefusedWhereverItEnds() throws Exception {
        long needed = (1800L + AREA) * 512;
        Path cut = folder.resolve("cut");
        Files.write(cut, sound);
        for (long length : new long[] {
            0,
            1,
            5,
            6,
            7,
            8,
            104,
            207,
            208,
            511,
            512,
            591,
            592,
            1023,
            1024,
            4095,
            4096,
            100_000,
            needed - 512,
            needed - 1,
            needed,
            needed + 1,
            SIZE - 1,
            SIZE
        }) {
            try (var file = new RandomAccessFile(cut.toFile(), "rw")) {
                file.setLength(0);
                file.write(sound);
                file.setLength(length);
            }
            byte[] start = Arrays.copyOf(Files.readAllBytes(cut), (int) Math.min(length, Luks1Header.SIZE));
            var refusal = catchThrowableOfType(
                    HeaderException.class, () -> Luks1Header.decode(start).checkFits(length));
            assertThat(refusal == null).as("%d bytes", length).isEqualTo(length >= needed);
            boolean refused = Cryptsetup.dump(cut).status() != 0;
            assertThat(refused && refusal == null)
                    .as("laxer at %d bytes", length)
                    .isFalse();
        }
    }
}
