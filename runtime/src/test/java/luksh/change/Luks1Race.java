package luksh.change;

import static luksh.change.SmallContainer.slots;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Target;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.oracle.Oracle;

/**
 * A real cryptsetup that adds a key to a LUKS1 container while luksh changes it: at a chosen write to the header, or at any
 * moment. {@code bench/luks1-race} counts what comes of it.
 */
final class Luks1Race {
    static final String THEIRS = "zoe, added by cryptsetup";

    /** Of our last changes, in nanoseconds: cryptsetup starts at any moment of one. */
    private static long longest = 50_000_000;

    private final Path image;
    private final Path anna;
    private final Path zoe;

    Luks1Race(Path image) {
        this.image = image;
        this.anna = file("anna");
        this.zoe = file(THEIRS);
    }

    private Path file(String passphrase) {
        try {
            return Files.writeString(image.resolveSibling(passphrase.substring(0, 3) + ".key"), passphrase);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whole, with its derivations. */
    int addTheirs() {
        return Oracle.run(
                        "cryptsetup",
                        "luksAddKey",
                        "--batch-mode",
                        "--pbkdf-force-iterations",
                        "1000",
                        "--key-file",
                        anna.toString(),
                        image.toString(),
                        zoe.toString())
                .status();
    }

    /** cryptsetup runs before each of these writes to the header: after we looked, and before we write. */
    Target target(IntPredicate writes) {
        return new Target() {
            private int header;

            @Override
            public String path() {
                return image.toString();
            }

            @Override
            public Device read() {
                return Disk.openForReading(path());
            }

            @Override
            public Device write() {
                return new Interposed(Disk.openForWriting(path()), offset -> {
                    if (offset < 2 * Luks1Header.SECTOR && writes.test(header++)) {
                        addTheirs();
                    }
                });
            }
        };
    }

    /** @param before a write at this offset */
    private record Interposed(Device disk, LongConsumer before) implements Device {
        @Override
        public String path() {
            return disk.path();
        }

        @Override
        public long size() {
            return disk.size();
        }

        @Override
        public byte[] read(long offset, int size) {
            return disk.read(offset, size);
        }

        @Override
        public byte[] readBack(long offset, int size) {
            return disk.readBack(offset, size);
        }

        @Override
        public boolean readsPastCache() {
            return disk.readsPastCache();
        }

        @Override
        public void write(long offset, byte[] content) {
            before.accept(offset);
            disk.write(offset, content);
        }

        @Override
        public void flush() {
            disk.flush();
        }

        @Override
        public void close() {
            disk.close();
        }
    }

    /** How a round ended, as {@code main} counts it. */
    private static String outcome(Path folder, byte[] container, boolean guarded, boolean replaces, Random random)
            throws IOException {
        Path image = Files.write(folder.resolve("disk.img"), container);
        var race = new Luks1Race(image);
        long theirDelay = (long) (random.nextDouble() * longest);
        long start = System.nanoTime();
        var theirs = CompletableFuture.supplyAsync(() -> {
            LockSupport.parkNanos(theirDelay);
            return race.addTheirs();
        });
        var steps = replaces
                ? new Steps().replace(6, "bert", "carl")
                : new Steps().authorize("anna").add(2, "carl");
        Target target = guarded ? Target.existing(image.toString()) : race.target(n -> false);
        String ours;
        try {
            ours = steps.run(target, folder.resolve("state")).findings().isEmpty() ? "done" : "complete, status 5";
        } catch (LuksException e) {
            ours = "status " + e.status();
        }
        longest = Math.max(longest / 2, System.nanoTime() - start);
        int their = theirs.join();
        List<String> opening = Witness.opening(Files.readAllBytes(image), List.of("anna", "carl", THEIRS));
        boolean oursOpens = opening.contains("carl");
        return ours
                + (ours.startsWith("status") || oursOpens ? "" : ", OURS UNDONE")
                + (ours.startsWith("status") && oursOpens ? ", ours opens" : "")
                + (their != 0 ? ", theirs refused" : opening.contains(THEIRS) ? "" : ", THEIRS LOST")
                + (opening.contains("anna") ? "" : ", LOCKED OUT");
    }

    /** {@code folder rounds}: with the guard that looks for other writers, and without it. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int rounds = Integer.parseInt(args[1]);
        byte[] container = SmallContainer.container(folder, slots(0, "anna", 6, "bert"));
        var random = new Random(11);
        for (boolean guarded : new boolean[] {true, false}) {
            for (boolean replaces : new boolean[] {false, true}) {
                var counts = new TreeMap<String, Integer>();
                for (int round = 0; round < rounds; round++) {
                    counts.merge(outcome(folder, container, guarded, replaces, random), 1, Integer::sum);
                }
                System.out.println((replaces ? "replace" : "add    ") + ", foreign-writer guard "
                        + (guarded ? "on " : "off") + ", " + rounds + " rounds: " + counts);
            }
        }
    }
}
