package luksh.shell.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.file.DurableFile;
import luksh.format.LuksException;
import luksh.script.Imports;

/**
 * Keeps the classes of scripts by content. It never uses a folder or file that another user can write, because that
 * user could run any code with the rights of the user of luksh.
 */
public final class ScriptCache {
    private static final int CHECKSUM = 32;

    private final Path folder;
    private final String build;

    /**
     * A cache in {@code folder}, which is created if it is missing.
     *
     * @param build the id of the build of luksh, because overloads and constants of its jars are compiled into a script
     */
    public ScriptCache(Path folder, String build) {
        this.folder = folder;
        this.build = build;
    }

    /** The classes of exactly this script, compiled by this build for this Java; else empty. */
    public Optional<CompiledScript> load(String file, byte[] script) {
        return TrustedFolder.open(folder)
                .flatMap(trusted -> read(trusted, trusted.path().resolve(key(file, script))));
    }

    /** Keeps the classes for the next run. A cache that cannot be written is not an error. */
    public void store(byte[] script, CompiledScript compiled) {
        TrustedFolder.open(folder).ifPresent(trusted -> {
            try (var kept = DurableFile.replacing(trusted.path().resolve(key(compiled.file(), script)), "rw-------")) {
                byte[] body = compiled.encoded();
                kept.append(sha256().digest(body));
                kept.append(body);
                kept.finish();
            } catch (IOException | LuksException e) {
                return; // the next run compiles again
            }
        });
    }

    private String key(String file, byte[] script) {
        MessageDigest digest = sha256();
        List<String> parts = List.of(
                build,
                System.getProperty("java.vm.vendor", ""),
                Runtime.version().toString(),
                Imports.declarations(Set.of()),
                file);
        for (String each : parts) {
            digest.update(each.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest(script)) + ".jsc";
    }

    private static Optional<CompiledScript> read(TrustedFolder trusted, Path path) {
        try {
            if (!trusted.holdsOwnFile(path)) {
                return Optional.empty();
            }
            byte[] all = Files.readAllBytes(path);
            if (all.length < CHECKSUM) {
                return Optional.empty();
            }
            MessageDigest digest = sha256();
            digest.update(all, CHECKSUM, all.length - CHECKSUM);
            boolean whole = MessageDigest.isEqual(digest.digest(), Arrays.copyOf(all, CHECKSUM));
            return whole ? Optional.of(CompiledScript.decode(all, CHECKSUM)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
