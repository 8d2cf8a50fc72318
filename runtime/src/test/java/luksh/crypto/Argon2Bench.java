package luksh.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.function.ToDoubleFunction;
import luksh.crypto.kdf.KeyDerivation;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Size;

/**
 * What {@code bench/argon2} runs: Argon2id with 4 passes over 1 GiB in 4 lanes, in turn with libargon2's own program, which
 * has to find the same key. With "alone" it derives twice and times nothing: for the smallest heap. With "once" it
 * derives once: for a fresh process.
 */
final class Argon2Bench {
    private static final String SALT = "0123456789abcdef0123456789abcdef";
    private static final Argon2 KDF =
            new Argon2("argon2id", 4, new Size(1 << 30), 4, Bytes.copyOf(SALT.getBytes(UTF_8)));
    private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);
    private static final int SIZE = 64;
    private static final int WARM_UPS = 2;

    private Argon2Bench() {}

    /** Seconds, and what came out. */
    private record Run(double wall, double cpu, String key) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("alone")) {
            ours();
            ours();
            return;
        }
        if (args[0].equals("once")) {
            ours();
            return;
        }
        compare(System.out, Integer.parseInt(args[0]));
    }

    private static void compare(PrintStream out, int rounds) throws IOException, InterruptedException {
        Run first = ours();
        for (int i = 1; i < WARM_UPS; i++) {
            ours();
        }
        var mine = new Run[rounds];
        var other = new Run[rounds];
        for (int i = 0; i < rounds; i++) {
            mine[i] = ours();
            other[i] = theirs();
            if (!mine[i].key().equals(other[i].key())) {
                throw new IllegalStateException("not the same key");
            }
        }
        out.printf(Locale.ROOT, "%s; the first in this JVM took %.2f s%n", KDF, first.wall());
        report(out, "wall", mine, other, Run::wall);
        report(out, "CPU", mine, other, Run::cpu);
    }

    private static void report(PrintStream out, String what, Run[] mine, Run[] other, ToDoubleFunction<Run> seconds) {
        var ratios = new double[mine.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = seconds.applyAsDouble(mine[i]) / seconds.applyAsDouble(other[i]);
        }
        out.printf(
                Locale.ROOT,
                "%-4s ours %5.2f s, libargon2 %5.2f s, ratio (less is better) %.2f, from %.2f to %.2f%n",
                what,
                median(Arrays.stream(mine).mapToDouble(seconds).toArray()),
                median(Arrays.stream(other).mapToDouble(seconds).toArray()),
                median(ratios),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    }

    private static Run ours() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Passphrase passphrase = Passphrase.owning(PASSPHRASE.clone())) {
            long cpu = system.getProcessCpuTime();
            long start = System.nanoTime();
            try (DerivedKey key = KeyDerivation.derive(KDF, passphrase, SIZE)) {
                double wall = (System.nanoTime() - start) / 1e9;
                return new Run(wall, (system.getProcessCpuTime() - cpu) / 1e9, key.apply(HexFormat.of()::formatHex));
            }
        }
    }

    /** A process of its own: it starts within some milliseconds. */
    private static Run theirs() throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("/usr/bin/time", "-f", "%U %S", "argon2", SALT, "-id", "-r"));
        command.addAll(List.of("-t", "" + KDF.time(), "-k", "" + KDF.memory().bytes() / 1024));
        command.addAll(List.of("-p", "" + KDF.lanes(), "-l", "" + SIZE));
        Process process = new ProcessBuilder(command).start();
        long start = System.nanoTime();
        try (OutputStream in = process.getOutputStream()) {
            in.write(PASSPHRASE);
        }
        String key = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        double cpu = new Scanner(process.getErrorStream(), UTF_8)
                .useLocale(Locale.ROOT)
                .tokens()
                .mapToDouble(Double::parseDouble)
                .sum();
        process.waitFor();
        double wall = (System.nanoTime() - start) / 1e9;
        return new Run(wall, cpu, key);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
