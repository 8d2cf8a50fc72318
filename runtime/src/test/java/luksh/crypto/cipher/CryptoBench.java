package luksh.crypto.cipher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import luksh.crypto.Hash;
import luksh.crypto.VolumeKey;
import luksh.crypto.kdf.KeyDerivation;
import luksh.format.CipherSpec;
import luksh.parallel.Progress;

/** What {@code bench/kdf} and {@code bench/xts} run: our work and OpenSSL's in turn, medians, the ratio last. */
final class CryptoBench {
    private static final int MIB = 1 << 20;
    private final PrintStream out;
    private final Process peer;
    private final BufferedReader answers;
    private final int rounds;

    private CryptoBench(PrintStream out, Process peer, int rounds) {
        this.out = out;
        this.peer = peer;
        this.answers = peer.inputReader(StandardCharsets.UTF_8);
        this.rounds = rounds;
    }

    public static void main(String[] args) throws IOException {
        Process peer = new ProcessBuilder(args[1])
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            var bench = new CryptoBench(System.out, peer, Integer.parseInt(args[2]));
            if (args[0].equals("kdf")) {
                bench.kdf(args[3]);
            } else {
                bench.xts();
                bench.merge();
            }
        } finally {
            peer.destroy();
        }
    }

    private void kdf(String name) throws IOException {
        for (int size : new int[] {32, 64}) {
            Hash hash = Hash.named(name);
            int iterations = 1_000_000;
            byte[] secret = "correct horse".getBytes(StandardCharsets.UTF_8);
            byte[] salt = new byte[32];
            compare(
                    "pbkdf2-" + name + ", key of " + size + " bytes",
                    "M iterations/s",
                    iterations / 1e6,
                    () -> KeyDerivation.pbkdf2(hash, secret, salt, iterations, size, Progress.NONE),
                    "pbkdf2 " + name + " " + size + " " + iterations,
                    1);
        }
    }

    private void xts() throws IOException {
        for (int sector : new int[] {512, 4096}) {
            int times = 512;
            byte[] data = new byte[MIB];
            try (VolumeKey key = VolumeKey.random(64);
                    SectorCipher cipher = SectorCipher.of(CipherSpec.parse("aes-xts-plain64"), key, sector)) {
                compare(
                        "aes-xts-plain64, sectors of " + sector + " bytes",
                        "MB/s",
                        times * (double) MIB / 1e6,
                        () -> {
                            for (int i = 0; i < times; i++) {
                                cipher.decrypt(data, 0, MIB, 0);
                            }
                        },
                        "xts " + sector + " " + times,
                        3);
            }
        }
    }

    /** No peer: the time alone. */
    private void merge() {
        for (String name : new String[] {"sha256", "sha512"}) {
            byte[] split = new byte[4000 * 64];
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 300; i++) {
                best = Math.min(best, seconds(() -> new AntiForensic(Hash.named(name), 4000).merge(split, 64)));
            }
            out.printf(Locale.ROOT, "AF merge %s, 4000 x 64 bytes: %.2f ms%n", name, best * 1e3);
        }
    }

    private void compare(String title, String unit, double amount, Runnable ours, String theirs, int warmUps)
            throws IOException {
        for (int i = 0; i < warmUps; i++) {
            ours.run();
        }
        double[] mine = new double[rounds];
        double[] other = new double[rounds];
        double[] ratio = new double[rounds];
        double[] wall = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            mine[i] = seconds(ours);
            long turn = System.nanoTime();
            other[i] = ask(theirs);
            ratio[i] = other[i] / mine[i];
            wall[i] = (double) (System.nanoTime() - turn) / (turn - start);
        }
        out.printf(
                Locale.ROOT,
                "%-40s ours %8.2f, OpenSSL %8.2f %s, ratio %.2f; wall %.2f, best %.2f%n",
                title,
                amount / median(mine),
                amount / median(other),
                unit,
                median(ratio),
                median(wall),
                Arrays.stream(wall).max().orElseThrow());
    }

    private double ask(String line) throws IOException {
        peer.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
        return Double.parseDouble(answers.readLine());
    }

    /** CPU time of all threads, because some work uses several. */
    private static double seconds(Runnable work) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        work.run();
        return (system.getProcessCpuTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
