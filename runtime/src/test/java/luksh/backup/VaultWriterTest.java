package luksh.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import luksh.LongTestShare;
import luksh.crypto.Passphrase;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Overlay;
import luksh.envelope.Password;
import luksh.envelope.Seal;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends a save, and whoever saves beside it: older backups stay, and what counts is whole. */
class VaultWriterTest {
    private static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final int ROUNDS = LongTestShare.of(10, 2);

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private Path image = Path.of("");
    private Seal seal = Seal.NONE;

    @BeforeEach
    void container() {
        // 128 bits: the areas of eight slots take half a MiB
        image = Cryptsetup.formatted(
                folder.resolve("disk.img"), 2 << 20, ANNA, "--cipher", "aes-cbc-plain64", "--key-size", "128");
    }

    private VaultFolder vault() {
        return new VaultFolder(folder.resolve("safe").toString(), said::add, seal);
    }

    private String uuid() {
        try (Device device = Disk.openForReading(image.toString())) {
            return Headers.read(device).uuid();
        }
    }

    private VaultWriter.Kept save(Device device) {
        return new VaultWriter(vault()).save(device, "");
    }

    /** The same container with this number of iterations for its digest: a header like no other. */
    private static Device variant(Path image, int number) {
        var overlay = Overlay.owning(Disk.openForReading(image.toString()));
        var header = (Luks1Header) Headers.read(overlay);
        var digest = header.digest();
        overlay.write(
                0,
                header.withDigest(digest.value(), digest.salt(), 1000 + number).encode());
        return overlay;
    }

    /** A device that fails at one of its reads, or does something there first. */
    private static final class Faulty implements Device {
        private final Device device;
        private final int at;
        private final Runnable instead;
        private int reads;

        Faulty(Device device, int at, Runnable instead) {
            this.device = device;
            this.at = at;
            this.instead = instead;
        }

        @Override
        public String path() {
            return device.path();
        }

        @Override
        public long size() {
            return device.size();
        }

        @Override
        public byte[] read(long offset, int size) {
            if (++reads == at) {
                instead.run();
            }
            return device.read(offset, size);
        }

        @Override
        public byte[] readBack(long offset, int size) {
            return device.readBack(offset, size);
        }

        @Override
        public boolean readsPastCache() {
            return device.readsPastCache();
        }

        @Override
        public void write(long offset, byte[] content) {
            device.write(offset, content);
        }

        @Override
        public void flush() {
            device.flush();
        }

        @Override
        public void close() {
            device.close();
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(folder.resolve("safe"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReadErrorAtAnyPointLeavesTheOlderBackupAndNoHalfFile(boolean encrypted) throws Exception {
        if (encrypted) {
            var password = new Password(Passphrase.owning(ANNA.clone()), 1000);
            seal = new Seal(List.of(password), List.of(password));
        }
        SavedHeader older;
        try (Device device = Disk.openForReading(image.toString())) {
            older = save(device).saved();
        }
        int at = 0;
        boolean failed;
        do {
            failed = false;
            try (var device = new Faulty(variant(image, 1), ++at, () -> {
                throw new LuksException("cannot read", ExitStatus.FAILED);
            })) {
                save(device);
            } catch (LuksException e) {
                failed = true;
                assertThat(vault().history(uuid()))
                        .extracting(SavedHeader::file)
                        .containsExactly(older.file());
                assertThat(files()).as("read %d", at).hasSize(2);
            }
        } while (failed);
        assertThat(at).as("reads of a save").isGreaterThan(5);
        assertThat(vault().history(uuid()))
                .hasSize(2)
                .allMatch(saved -> saved.doubt().isEmpty());
    }

    @Test
    void aHeaderThatIsChangedMeanwhileIsNotSavedByHalves() throws Exception {
        int refused = 0;
        for (int at = 2; at < 30; at++) {
            Device device = variant(image, at);
            var meanwhile = new Faulty(device, at, () -> {
                var header = (Luks1Header) Headers.read(device);
                device.write(
                        0,
                        header.withUuid("11111111-2222-3333-4444-555555555555").encode());
            });
            try (meanwhile) {
                new VaultWriter(vault()).save(meanwhile, "");
            } catch (LuksException e) {
                assertThat(e.status()).isEqualTo(ExitStatus.BUSY);
                assertThat(e).hasMessageContaining("changed while luksh saved its header");
                refused++;
            }
        }
        assertThat(refused).isPositive();
        for (SavedHeader saved : vault().all()) {
            assertThat(saved.doubt()).isEmpty();
            assertThat(saved.file().getParent())
                    .isEqualTo(vault().folder(saved.header().uuid()));
        }
        assertThat(files()).noneMatch(file -> file.toString().endsWith(".part"));
    }

    @Test
    void aFileThatIsNotWholeDoesNotCountWhereverTheSaveEnded() throws Exception {
        SavedHeader older;
        byte[] whole;
        try (Device device = Disk.openForReading(image.toString())) {
            older = save(device).saved();
            whole = Files.readAllBytes(older.file());
        }
        Path in = older.file().getParent();
        String stem = "20990101T000000.000000Z-00000000";
        for (int length = 0; length <= whole.length; length += 64 << 10) {
            Path part = in.resolve("." + stem + ".luks.part");
            Files.write(part, Arrays.copyOf(whole, length));
            assertThat(vault().history(uuid())).hasSize(1);
            Files.write(in.resolve("." + stem + ".json.part"), new byte[0]);
            assertThat(vault().history(uuid())).hasSize(1);
            Path manifest = Files.copy(VaultFolder.manifest(older.file()), in.resolve(stem + ".json"));
            assertThat(vault().history(uuid())).as("its file never came").hasSize(1);
            Files.delete(manifest);
            try (Device device = Disk.openForReading(image.toString())) {
                assertThat(save(device).fresh()).isFalse();
            }
        }
    }

    @Test
    void manyWhoSaveAtOnceLoseAndOverwriteNothing() throws Exception {
        int savers = 8;
        int each = 5;
        var pool = Executors.newFixedThreadPool(savers);
        var start = new CountDownLatch(1);
        var results = new ArrayList<Future<List<Path>>>();
        for (int i = 0; i < savers; i++) {
            int first = 1 + i * each;
            Callable<List<Path>> work = () -> {
                start.await();
                var files = new ArrayList<Path>();
                for (int n = first; n < first + each; n++) {
                    try (Device device = variant(image, n)) {
                        files.add(new VaultWriter(
                                        new VaultFolder(folder.resolve("safe").toString(), line -> {}))
                                .save(device, "number " + n)
                                .saved()
                                .file());
                    }
                }
                return files;
            };
            results.add(pool.submit(work));
        }
        start.countDown();
        var all = new ArrayList<Path>();
        for (Future<List<Path>> result : results) {
            all.addAll(result.get(60, TimeUnit.SECONDS));
        }
        pool.shutdown();
        assertThat(all).doesNotHaveDuplicates().hasSize(savers * each);
        List<SavedHeader> history = vault().history(uuid());
        assertThat(history)
                .hasSize(savers * each)
                .allMatch(saved -> saved.doubt().isEmpty());
        for (SavedHeader saved : history) {
            long number = saved.header().digest().iterations() - 1000;
            assertThat(saved.reason()).isEqualTo("number " + number);
        }
        assertThat(files()).hasSize(2 * savers * each);
    }

    @Test
    void aClockThatWasSetBackDoesNotMakeTheNewestOld() throws Exception {
        try (Device device = variant(image, 1)) {
            SavedHeader saved = save(device).saved();
            Path manifest = VaultFolder.manifest(saved.file());
            String text = Files.readString(manifest);
            Files.delete(manifest);
            Files.writeString(
                    manifest, text.replaceFirst("\"taken\":\"[^\"]*\"", "\"taken\":\"2999-01-01T00:00:00Z\""));
        }
        try (Device device = variant(image, 2)) {
            SavedHeader second = save(device).saved();
            assertThat(vault().history(uuid()).get(0).file()).isEqualTo(second.file());
            assertThat(second.taken()).isAfter("2999-01-01T00:00:00Z");
        }
    }

    @Test
    void aFullDiskLeavesTheOlderBackups() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(
                Oracle.find("mount").isPresent()
                        && Oracle.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", small.toString())
                                        .status()
                                == 0,
                "a tmpfs needs root");
        try {
            var safe = new VaultFolder(small.toString(), said::add);
            int saved = 0;
            LuksException full = null;
            while (full == null) {
                try (Device device = variant(image, saved + 1)) {
                    new VaultWriter(safe).save(device, "");
                    saved++;
                } catch (LuksException e) {
                    full = e;
                }
            }
            assertThat(full).hasMessageContaining("cannot write");
            assertThat(saved).isPositive();
            assertThat(safe.history(uuid()))
                    .hasSize(saved)
                    .allMatch(each -> each.doubt().isEmpty());
            try (Stream<Path> all = Files.walk(small)) {
                assertThat(all.filter(file -> file.toString().endsWith(".part")))
                        .isEmpty();
            }
        } finally {
            Oracle.run("umount", small.toString()).accepted();
        }
    }

    /** The process: saves one header after the other until somebody ends it. */
    static final class Loop {
        private Loop() {}

        public static void main(String[] args) {
            Path image = Path.of(args[0]);
            var vault = new VaultFolder(args[1], line -> {});
            int first = Integer.parseInt(args[2]);
            for (int i = first; true; i++) {
                try (Device device = variant(image, i)) {
                    new VaultWriter(vault).save(device, "number " + i);
                }
                if (i == first) {
                    System.out.println("ready"); // a busy machine may need long for the first
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {20261122})
    void aProcessThatIsKilledAtAnyMomentLeavesWholeBackups(long seed) throws Exception {
        var random = new Random(seed);
        int before = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Loop.class.getName(),
                            image.toString(),
                            folder.resolve("safe").toString(),
                            String.valueOf(1 + round * 100_000))
                    .redirectError(
                            ProcessBuilder.Redirect.to(folder.resolve("errors").toFile()))
                    .start();
            try {
                assertThat(process.inputReader().readLine())
                        .as("%s", Files.readString(folder.resolve("errors")))
                        .isEqualTo("ready");
                Thread.sleep(100 + random.nextInt(400));
            } finally {
                process.destroyForcibly().waitFor();
            }
            List<SavedHeader> history = vault().history(uuid());
            assertThat(history).as("round %d", round).hasSizeGreaterThanOrEqualTo(before);
            assertThat(history).allMatch(saved -> saved.doubt().isEmpty());
            assertThat(history.stream().filter(saved -> saved.reason().startsWith("number ")))
                    .as("every manifest came with its file")
                    .hasSize(history.size());
            before = history.size();
        }
        assertThat(before).isPositive();
        assertThat(said).isEmpty();
    }
}
