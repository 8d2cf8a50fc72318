package luksh.oracle;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import luksh.OneLine;
import luksh.oracle.Oracle.Verdict;

/** What the programs of this machine know of a LUKS2 container besides its key: small images, tokens, configuration. */
public final class CryptsetupLuks2 {
    /** 16 KiB copies, room for four areas of a 128-bit key, and a little payload. */
    public static final int SIZE = 512 << 10;

    private CryptsetupLuks2() {}

    /** A container whose slot 0 this passphrase opens with 1000 iterations of PBKDF2. */
    public static Path formatted(Path image, byte[] passphrase, String... options) {
        return Cryptsetup.formatted(image, SIZE, passphrase, with(options));
    }

    private static String[] with(String... options) {
        var all = new ArrayList<>(List.of(
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--cipher",
                "aes-cbc-plain64",
                "--key-size",
                "128",
                "--luks2-metadata-size",
                "16k",
                "--luks2-keyslots-size",
                "256k",
                "--offset",
                "768"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    /** Another passphrase with 1000 iterations of PBKDF2. */
    public static void addKey(Path image, byte[] passphrase, byte[] added, int slot) {
        Cryptsetup.addKey(image, passphrase, added, slot, "--pbkdf", "pbkdf2");
    }

    /** {@code cryptsetup token …}; the text goes to its standard input. */
    public static Verdict token(Path image, String input, String action, String... options) {
        var command = new ArrayList<>(List.of("cryptsetup", "token", action, image.toString()));
        command.addAll(List.of(options));
        return Oracle.run(input.getBytes(StandardCharsets.UTF_8), command);
    }

    /** {@code cryptsetup config …}. */
    public static Verdict config(Path image, String... options) {
        var command = new ArrayList<>(List.of("cryptsetup", "config", image.toString()));
        command.addAll(List.of(options));
        return Oracle.run(new byte[0], command);
    }

    /** The JSON area as cryptsetup understands it, which repairs nothing that is whole. */
    public static String json(Path image) {
        return Oracle.run("cryptsetup", "luksDump", "--dump-json-metadata", image.toString())
                .accepted()
                .out();
    }

    /** Slots and their kinds as systemd-cryptenroll lists them, for example {@code "0 password"}. */
    public static List<String> enrolled(Path image) {
        return Oracle.run("systemd-cryptenroll", image.toString())
                .accepted()
                .out()
                .lines()
                .skip(1)
                .map(line -> OneLine.of(line.strip()))
                .toList();
    }
}
