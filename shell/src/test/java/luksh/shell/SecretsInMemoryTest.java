package luksh.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole luksh in a process of its own runs a script; what its heap holds when the script has ended is searched. */
class SecretsInMemoryTest {
    private static final String SCRIPT = """
            var folder = arg("folder", "");
            var image = folder + "/image";
            var master = keyFile(folder + "/master").asVolumeKey();
            var first = keyFile(folder + "/first");
            var typed = ask("a line of standard input");
            var fresh = askNew("the new key file");
            var disk = luksFormat(image, f -> f.version(LUKS1).hash("sha512").volumeKey(master)
                .createFile(mib(4)).add(first, s -> s.iterations(20_000)).digest(d -> d.iterations(1_000)));
            disk.change(c -> {
                c.authorize(first);
                c.add(typed, s -> s.iterations(1_000));
            });
            disk.change(c -> {
                c.authorize(first);
                c.rekey(slot(0), k -> k.iterations(1_000));
            });
            disk.change(c -> {
                c.authorize(first);
                c.replace(slot(1), typed, fresh);
            });
            require(disk.whoOpens(fresh).size() == 1, "the new passphrase opens");
            try (var volume = disk.unlock(first)) {
                volume.write(bytes(0), new byte[4096]);
                require(volume.read(bytes(0), bytes(512)).length == 512, "the payload can be read");
                volume.copyTo(folder + "/copy");
            }
            require(disk.volumeKey(fresh).size() == 64, "the volume key comes out");
            """;

    @TempDir
    private Path folder;

    /** Runs luksh as its own main does, and dumps the heap, with all that is garbage, when the script is over. */
    static final class Child {
        private Child() {}

        public static void main(String[] words) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                            .dumpHeap(Path.of(words[1], "heap.hprof").toString(), false);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
            Main.main(words);
        }
    }

    @Test
    void noPassphraseAndNoVolumeKeyIsLeftWhenAScriptHasEnded() throws Exception {
        var random = new SecureRandom();
        var master = new byte[64];
        random.nextBytes(master);
        Map<String, byte[]> secrets = new TreeMap<>();
        for (String name : List.of("first", "typed", "fresh")) {
            secrets.put(name, ("pass " + name + Long.toHexString(random.nextLong())).getBytes(UTF_8));
        }
        Files.write(folder.resolve("master"), master);
        Files.write(folder.resolve("first"), secrets.get("first"));
        Files.write(folder.resolve("fresh"), secrets.get("fresh"));
        Files.writeString(folder.resolve("input"), new String(secrets.get("typed"), UTF_8) + "\n");
        Path script = Files.writeString(folder.resolve("script.jsh"), SCRIPT);

        Path said = folder.resolve("said");
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--add-opens=java.base/sun.security.provider=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        script.toString(),
                        folder.toString(),
                        "--yes",
                        "--new-key-file=" + folder.resolve("fresh"))
                .redirectInput(folder.resolve("input").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        child.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        child.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        assertThat(child.start().waitFor()).as(Files.readString(said)).isZero();

        byte[] heap = Files.readAllBytes(folder.resolve("heap.hprof"));
        assertThat(new String(heap, ISO_8859_1)).as("the dump is whole").contains(script.toString());
        secrets.put("volume key, first half", Arrays.copyOf(master, 16));
        secrets.put("volume key, second half", Arrays.copyOfRange(master, 32, 48));
        assertThat(found(heap, secrets)).isEmpty();
    }

    private static List<String> found(byte[] heap, Map<String, byte[]> secrets) {
        // ISO 8859-1 keeps every byte, and String.indexOf is fast
        String all = new String(heap, ISO_8859_1);
        var found = new ArrayList<String>();
        secrets.forEach((name, secret) -> {
            String text = new String(secret, ISO_8859_1);
            Map.of("bytes", secret, "UTF-16", text.getBytes(UTF_16BE), "UTF-16, little end", text.getBytes(UTF_16LE))
                    .forEach((form, bytes) -> {
                        String wanted = new String(bytes, ISO_8859_1);
                        for (int at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
                            found.add(String.format(Locale.ROOT, "%s as %s at %d", name, form, at));
                        }
                    });
        });
        return found;
    }
}
