package luksh.crypto;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Size;

/**
 * What {@code bench/argon2} runs: Argon2id with 4 passes over 1 GiB in 4 lanes, in turn with {@code cryptsetup open} of a
 * slot with the same parameters; wall time. Without an image it derives alone, twice: for the smallest heap.
 */
final class Argon2Bench {
    private static final Argon2 KDF = new Argon2("argon2id", 4, new Size(1 << 30), 4, Bytes.zeros(32));
    private static final byte[] PASSPHRASE = "correct horse".getBytes(StandardCharsets.UTF_8);
    private static final int WARM_UPS = 2;

    private Argon2Bench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            derive();
            derive();
            return;
        }
        compare(System.out, args[0], Integer.parseInt(args[1]));
    }

    private static void compare(PrintStream out, String image, int rounds) throws IOException, InterruptedException {
        double first = derive();
        for (int i = 1; i < WARM_UPS; i++) {
            derive();
        }
        var ours = new double[rounds];
        var theirs = new double[rounds];
        var ratio = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ours[i] = derive();
            theirs[i] = open(image);
            ratio[i] = ours[i] / theirs[i];
        }
        out.printf(
                Locale.ROOT,
                "%s: ours %.2f s (first in this JVM %.2f s), cryptsetup open %.2f s, ratio (less is better) %.2f, of %s%n",
                KDF,
                median(ours),
                first,
                median(theirs),
                median(ratio),
                Arrays.toString(Arrays.stream(ratio)
                        .mapToObj(r -> String.format(Locale.ROOT, "%.2f", r))
                        .toArray()));
    }

    private static double derive() {
        try (Passphrase passphrase = Passphrase.owning(PASSPHRASE.clone())) {
            long start = System.nanoTime();
            KeyDerivation.derive(KDF, passphrase, 64).close();
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static double open(String image) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        List.of("cryptsetup", "open", "--test-passphrase", "--batch-mode", "--key-file", "-", image))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(PASSPHRASE);
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("cryptsetup does not open " + image);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
