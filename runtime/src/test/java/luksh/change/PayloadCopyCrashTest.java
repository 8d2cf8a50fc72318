package luksh.change;

import static luksh.QuietPerson.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import luksh.FormatSpec;
import luksh.QuietPerson;
import luksh.change.step.Report;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.parallel.StoppedException;
import luksh.unlock.Headers;
import luksh.unlock.Payload;
import luksh.unlock.Signature;
import luksh.unlock.Unlock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device holds when a copy onto it ends before its end: never what could be taken for a whole file system. */
@Tag("once")
class PayloadCopyCrashTest {
    /** The front, pieces behind it, the last a short one. */
    private static final int SIZE = (8 << 20) + 4096;

    private static final int HALF = 2 << 20;

    @TempDir
    Path folder;

    private final QuietPerson person = new QuietPerson();
    private final byte[] old = new byte[SIZE + 4096];
    private String image = "";
    private Payload payload;
    private OpenPayload opened;
    private byte[] whole = {};

    @BeforeEach
    void container() {
        image = folder.resolve("disk.img").toString();
        FormatSpec.format(
                image,
                f -> f.version(Version.LUKS1)
                        .createFile(new Size(SIZE + (2 << 20)))
                        .alignPayload(new Size(2 << 20))
                        .add(secret("anna"), s -> s.iterations(1000)),
                person.session(folder.resolve("state")));
        try (Device device = Disk.openForReading(image)) {
            var header = Headers.read(device);
            payload = new Payload(image, header, new Unlock(header, device).volumeKey(secret("anna")));
        }
        opened = new OpenPayload(payload, image, () -> Disk.openForReading(image));
        whole = new byte[SIZE];
        Arrays.fill(whole, (byte) 0x5a);
        put(whole, "hsqs");
        payload.write(new Size(0), whole);
        Arrays.fill(old, (byte) 0x33);
        put(old, "XFSB");
    }

    @AfterEach
    void close() {
        payload.close();
    }

    private static void put(byte[] content, String magic) {
        System.arraycopy(magic.getBytes(StandardCharsets.US_ASCII), 0, content, 0, 4);
    }

    private Report copy(MemoryDisk disk) {
        return new PayloadCopy(person.session(folder), opened, disk, false, true, Set.of()).run();
    }

    private boolean isWhole(byte[] state) {
        return Arrays.equals(state, 0, SIZE, whole, 0, SIZE);
    }

    private String signature(byte[] state) {
        return Signature.of(
                (offset, size) -> Arrays.copyOfRange(state, (int) offset, (int) offset + size), state.length);
    }

    /** Before the first flush the old file system may still be recognised, damaged in its first MiB alone or not at all. */
    private void assertNothingHalf(byte[] state, boolean begun) {
        String found = signature(state);
        assertThat(found).isIn(begun ? Set.of("", "squashfs") : Set.of("", "xfs"));
        if (found.equals("squashfs")) {
            assertThat(isWhole(state)).as("what is recognised is whole").isTrue();
        }
    }

    @Test
    void afterACrashTheDeviceHoldsTheWholeCopyOrNothingThatIsRecognised() {
        var disk = new MemoryDisk(old);
        assertThat(copy(disk).done()).isTrue();
        assertThat(isWhole(disk.medium())).isTrue();
        byte[] durable = old.clone();
        byte[] issued = old.clone();
        int flushes = 0;
        for (MemoryDisk.Event event : disk.events()) {
            if (event instanceof MemoryDisk.Event.Write write) {
                byte[] torn = issued.clone();
                int from = (int) write.offset();
                int length = write.content().length;
                System.arraycopy(write.content(), 0, issued, from, length);
                int part = Math.min(HALF, length);
                System.arraycopy(issued, from, torn, from, part);
                // what arrived of the pieces since the last flush: all, a part, only the last one
                byte[] alone = durable.clone();
                System.arraycopy(write.content(), 0, alone, from, length);
                // the front that is torn behind the magic: all but the front is durable by then
                for (byte[] state : List.of(issued, alone)) {
                    assertNothingHalf(state, flushes > 0);
                }
                if (flushes < 2) {
                    assertNothingHalf(torn, flushes > 0);
                }
            } else {
                durable = issued.clone();
                flushes++;
            }
        }
        assertThat(flushes).isEqualTo(3);
        assertThat(isWhole(durable)).isTrue();
        assertThat(Arrays.equals(durable, SIZE, old.length, old, SIZE, old.length))
                .isTrue();
    }

    @Test
    void aWriteThatFailsSaysHowFarTheCopyCame() {
        var disk = new MemoryDisk(old, new MemoryDisk.Trouble() {
            @Override
            public int write(int number, int length) {
                return number == 2 ? 0 : MemoryDisk.WHOLE;
            }
        });
        assertThatThrownBy(() -> copy(disk))
                .hasMessageContaining("Input/output error. The copy is incomplete: luksh copied 512 KiB of 8196 KiB")
                .hasMessageContaining("To complete it, run the same copy again");
        assertThat(signature(disk.cached())).isEmpty();
    }

    @Test
    void controlCEndsItWithASentenceThatSaysHowFarItCame() {
        var disk = new MemoryDisk(old, new MemoryDisk.Trouble() {
            @Override
            public int write(int number, int length) {
                if (number == 1) {
                    Thread.currentThread().interrupt();
                }
                return MemoryDisk.WHOLE;
            }
        });
        assertThatThrownBy(() -> copy(disk)).isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(person.said)
                .last()
                .asString()
                .startsWith("The copy is incomplete: luksh copied 512 KiB of 8196 KiB to ");
        assertThat(signature(disk.cached())).isEmpty();
        assertThat(copy(new MemoryDisk(disk.cached())).done())
                .as("the same copy again")
                .isTrue();
    }

    /** Pieces are read ahead of the write, so some behind the cut may still arrive; never with a gap before them. */
    @Test
    void aSourceThatEndsEarlyLeavesWhatCameBeforeAndSaysHowFarTheCopyCame() {
        int front = 4 << 20;
        var disk = new MemoryDisk(old, new MemoryDisk.Trouble() {
            @Override
            public int write(int number, int length) {
                if (number == 1) {
                    shorten(image, front + (2 << 20));
                }
                return MemoryDisk.WHOLE;
            }
        });
        assertThatThrownBy(() -> copy(disk))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("it is shorter now. The copy is incomplete: luksh copied ");
        assertThat(signature(disk.cached())).isEmpty();
        int same = Arrays.mismatch(disk.cached(), front, SIZE, whole, front, SIZE);
        assertThat(same).isBetween(512 << 10, 2 << 20);
        assertThat(Arrays.mismatch(disk.cached(), front + same, SIZE, old, front + same, SIZE))
                .isEqualTo(-1);
    }

    private static void shorten(String file, long size) {
        try (var content = new RandomAccessFile(file, "rw")) {
            content.setLength(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDeviceThatKeepsOtherBytesThanItWasGivenIsFound() {
        var disk = new MemoryDisk(old, new MemoryDisk.Trouble() {
            @Override
            public void before(MemoryDisk itself, MemoryDisk.Act act) {
                if (act == MemoryDisk.Act.FLUSH) {
                    itself.meanwhile(SIZE - 512, new byte[512]);
                }
            }
        });
        assertThatThrownBy(() -> copy(disk)).hasMessageContaining("does not read back as written");
    }
}
