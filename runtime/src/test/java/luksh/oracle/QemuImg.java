package luksh.oracle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * qemu-img(1): LUKS1 headers and the payload, with ciphers of its own. A passphrase has to be UTF-8; it is handed over
 * in a file.
 */
public final class QemuImg {
    private static final int TRIES = 50;

    private QemuImg() {}

    /**
     * Makes a LUKS1 image.
     *
     * @param payload its size in bytes
     * @param options of the format, for example {@code cipher-alg=serpent-256}, {@code hash-alg=sha512}
     */
    public static void create(Path image, long payload, byte[] passphrase, String... options) {
        String settings = String.join(",", options);
        withSecret(
                        passphrase,
                        "create",
                        List.of(
                                "-q",
                                "-f",
                                "luks",
                                "-o",
                                "key-secret=s,iter-time=10" + (settings.isEmpty() ? "" : "," + settings),
                                image.toString(),
                                "" + payload))
                .accepted();
    }

    /** Decrypts the payload into a raw file. */
    public static Oracle.Verdict decrypt(Path image, byte[] passphrase, Path raw) {
        return withSecret(passphrase, "convert", List.of("--image-opts", driver(image), "-O", "raw", raw.toString()));
    }

    /** Encrypts a raw file over the payload that is there. */
    public static Oracle.Verdict encrypt(Path raw, byte[] passphrase, Path image) {
        return withSecret(
                passphrase,
                "convert",
                List.of("-n", "-f", "raw", "--target-image-opts", raw.toString(), driver(image)));
    }

    /** Accepted if these bytes of the payload all have this value; any offset, without a copy. */
    public static Oracle.Verdict holds(Path image, byte[] passphrase, long offset, int size, int value) {
        return Cryptsetup.withFile(
                passphrase,
                file -> Oracle.run(
                        "qemu-io",
                        "--object",
                        "secret,id=s,file=" + file,
                        "--image-opts",
                        driver(image),
                        "-c",
                        "read -P " + value + " " + offset + " " + size));
    }

    private static String driver(Path image) {
        return "driver=luks,key-secret=s,file.filename=" + image;
    }

    private static Oracle.Verdict withSecret(byte[] passphrase, String verb, List<String> arguments) {
        return Cryptsetup.withFile(passphrase, file -> {
            var command = new ArrayList<>(List.of("qemu-img", verb, "--object", "secret,id=s,file=" + file));
            command.addAll(arguments);
            Oracle.Verdict verdict = Oracle.run(new byte[0], command);
            // its own benchmark of the cost gives up where the machine is busy
            for (int again = 0; again < TRIES && verdict.stderr().contains("accurate CPU usage"); again++) {
                verdict = Oracle.run(new byte[0], command);
            }
            return verdict;
        });
    }
}
