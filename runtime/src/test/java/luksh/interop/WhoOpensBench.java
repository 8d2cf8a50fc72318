package luksh.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import luksh.Container;
import luksh.crypto.Passphrase;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.KeySlot;
import luksh.format.Size;
import luksh.format.Version;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/** What {@code bench/who-opens} runs: 8 slots at once and one after the other, in turn; medians and their ratio. */
final class WhoOpensBench {
    private static final int SLOTS = 8;

    private WhoOpensBench() {}

    public static void main(String[] args) throws IOException {
        long iterations = Long.parseLong(args[0]);
        int rounds = Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory("who-opens");
        try {
            measure(System.out, folder, iterations, rounds);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void measure(PrintStream out, Path folder, long iterations, int rounds) {
        Container disk = new Workbench(folder).format(folder.resolve("image"), 4 << 20, f -> {
            f.version(Version.LUKS1).hash("sha512").alignPayload(new Size(512));
            for (int slot = 0; slot < SLOTS; slot++) {
                f.add(Passphrase.owning(("slot " + slot).getBytes(UTF_8)), s -> s.iterations(iterations));
            }
        });
        try (Passphrase last = Passphrase.owning("slot 7".getBytes(UTF_8))) {
            var together = new double[rounds];
            var inTurn = new double[rounds];
            for (int round = -1; round < rounds; round++) {
                double parallel = seconds(() -> expectLast(disk.whoOpens(last).size()));
                double sequential = seconds(() -> expectLast(oneAfterTheOther(disk, last)));
                if (round >= 0) {
                    together[round] = parallel;
                    inTurn[round] = sequential;
                }
            }
            out.printf(
                    Locale.ROOT,
                    "whoOpens, %d slots, sha512, %d iterations, %d cores: %.3f s, one after the other %.3f s, ratio %.2f%n",
                    SLOTS,
                    iterations,
                    Runtime.getRuntime().availableProcessors(),
                    median(together),
                    median(inTurn),
                    median(inTurn) / median(together));
        }
    }

    private static int oneAfterTheOther(Container disk, Passphrase secret) {
        try (Device device = Disk.openForReading(disk.path())) {
            var unlock = new Unlock(Headers.read(device), device);
            int found = 0;
            for (KeySlot slot : disk.slots()) {
                try (var opened = unlock.slot(slot, secret).orElse(null)) {
                    found += opened == null ? 0 : 1;
                }
            }
            return found;
        }
    }

    private static void expectLast(int found) {
        if (found != 1) {
            throw new IllegalStateException(found + " slots opened");
        }
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
