package luksh.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import luksh.crypto.Hash;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;
import luksh.grub.GrubVersion;
import luksh.grub.Platform;
import luksh.rescue.KeyAreas;

/**
 * A policy as text: one setting per line, {@code name = value}; a {@code #} begins a comment line. {@code like = server} is
 * the first setting and copies those of that policy. Unknown settings are errors: with a typing error, a policy would
 * accept headers that it should not.
 */
final class PolicyFile {
    private static final int MOST_BYTES = 64 << 10;
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9.-]+)\\s*=\\s*(.*)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12}) ?(KiB|MiB|GiB)");
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?) ?s");

    private final String name;
    private final Set<String> said = new HashSet<>();
    private final Map<String, Optional<Severity>> severities = new HashMap<>();
    private Set<String> weakHashes = Set.of();
    private String about = "";
    private long pbkdf2Iterations;
    private Size argon2Memory = new Size(0);
    private long argon2Time;
    private int keyBits;
    private int freeSlots;
    private KeyAreas.Reading keyAreas = KeyAreas.Reading.SAMPLED;
    private double grubSeconds;
    private String grubVersion = "";
    private String grubPlatform = "";
    private int number;

    private PolicyFile(String name) {
        this.name = name;
    }

    /** A built-in policy has precedence over a file of the same name; {@code ./server} names the file. */
    static Policy read(String name) {
        if (Policy.BUILT_IN.contains(name)) {
            return parse(name, builtIn(name));
        }
        Path file = FileName.parse(name);
        if (!Files.exists(file)) {
            throw new LuksException(
                    "there is no policy '" + name + "'. Name a policy file or one of "
                            + String.join(", ", Policy.BUILT_IN),
                    ExitStatus.FAILED);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(MOST_BYTES + 1);
            if (text.length > MOST_BYTES) {
                throw new LuksException(
                        name + " is not a policy file: it is larger than " + new Size(MOST_BYTES), ExitStatus.FAILED);
            }
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return parse(name, decoder.decode(ByteBuffer.wrap(text)).toString());
        } catch (CharacterCodingException e) {
            throw new LuksException(name + " is not a policy file: it is not UTF-8 text", ExitStatus.FAILED, e);
        } catch (IOException e) {
            throw new LuksException("luksh cannot read the policy " + name + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    private static String builtIn(String name) {
        try (InputStream in = PolicyFile.class.getResourceAsStream(name + ".policy")) {
            if (in == null) {
                throw new IllegalStateException("the policy " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("luksh cannot read its jar", e);
        }
    }

    static Policy parse(String name, String text) {
        var file = new PolicyFile(name);
        text.lines().forEach(file::line);
        return file.policy();
    }

    private Policy policy() {
        if (grubSeconds == 0 && !(grubVersion + grubPlatform).isEmpty()) {
            throw wrong("grub-version and grub-platform require grub-seconds, which is not set");
        }
        return new Policy(
                name,
                about,
                pbkdf2Iterations,
                argon2Memory,
                argon2Time,
                keyBits,
                weakHashes,
                freeSlots,
                keyAreas,
                grubSeconds == 0
                        ? Optional.empty()
                        : Optional.of(new Policy.GrubTarget(grubSeconds, grubVersion, grubPlatform)),
                severities);
    }

    private void line(String line) {
        number++;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        Matcher setting = LINE.matcher(text);
        if (!setting.matches()) {
            throw wrong("'" + text + "' is not a setting; expected name = value, or # and a comment");
        }
        String key = setting.group(1);
        if (!said.add(key)) {
            throw wrong(key + " is set twice");
        }
        set(key, setting.group(2).strip());
    }

    private void set(String key, String value) {
        if (key.startsWith("severity.")) {
            severity(key.substring("severity.".length()), value);
            return;
        }
        switch (key) {
            case "like" -> like(value);
            case "about" -> about = value;
            case "pbkdf2-iterations" -> pbkdf2Iterations = whole(key, value, 0xffff_ffffL);
            case "argon2-memory" -> argon2Memory = size(key, value);
            case "argon2-time" -> argon2Time = whole(key, value, 0xffff_ffffL);
            case "key-bits" -> keyBits = (int) whole(key, value, 4096);
            case "weak-hashes" -> weakHashes = hashes(value);
            case "free-slots" -> freeSlots = (int) whole(key, value, 32);
            case "key-areas" -> keyAreas = reading(value);
            case "grub-seconds" -> grubSeconds = seconds(key, value);
            case "grub-version" -> grubVersion = known(value, GrubVersion::parse);
            case "grub-platform" -> grubPlatform = known(value, Platform::named);
            default ->
                throw wrong(
                        "'" + key + "' is not a setting; settings are like, about, pbkdf2-iterations, argon2-memory,"
                                + " argon2-time, key-bits, weak-hashes, free-slots, key-areas, grub-seconds, grub-version,"
                                + " grub-platform and severity.RULE");
        }
    }

    private void like(String other) {
        if (said.size() > 1) {
            throw wrong("like must be the first setting");
        }
        if (!Policy.BUILT_IN.contains(other) || other.equals(name)) {
            throw wrong("like = " + other + "; expected one of " + String.join(", ", Policy.BUILT_IN));
        }
        Policy policy = parse(other, builtIn(other));
        pbkdf2Iterations = policy.pbkdf2Iterations();
        argon2Memory = policy.argon2Memory();
        argon2Time = policy.argon2Time();
        keyBits = policy.keyBits();
        weakHashes = policy.weakHashes();
        freeSlots = policy.freeSlots();
        keyAreas = policy.keyAreas();
        policy.grub().ifPresent(grub -> {
            grubSeconds = grub.seconds();
            grubVersion = grub.version();
            grubPlatform = grub.platform();
        });
        severities.putAll(policy.severities());
    }

    private void severity(String rule, String value) {
        if (!AuditRules.names().contains(rule)) {
            throw wrong("there is no rule '" + rule + "'; rules are " + String.join(", ", AuditRules.names()));
        }
        severities.put(
                rule,
                switch (value) {
                    case "off" -> Optional.empty();
                    case "info", "warning", "error" -> Optional.of(Severity.valueOf(value.toUpperCase(Locale.ROOT)));
                    default ->
                        throw wrong("severity." + rule + " = " + value + "; expected off, info, warning or error");
                });
    }

    private long whole(String key, String value, long most) {
        String digits = value.replace("_", "").replace(" ", "");
        if (!digits.matches("[0-9]{1,12}") || Long.parseLong(digits) > most) {
            throw wrong(key + " = " + value + "; expected a whole number up to " + most);
        }
        return Long.parseLong(digits);
    }

    private Size size(String key, String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches() || Long.parseLong(size.group(1)) > 1 << 30) {
            throw wrong(key + " = " + value + "; expected a size, for example 512 MiB");
        }
        int shift = switch (size.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        return new Size(Long.parseLong(size.group(1)) << shift);
    }

    private double seconds(String key, String value) {
        Matcher seconds = SECONDS.matcher(value);
        if (!seconds.matches() || Double.parseDouble(seconds.group(1)) == 0) {
            throw wrong(key + " = " + value + "; expected a time, for example 10 s");
        }
        return Double.parseDouble(seconds.group(1));
    }

    /** Refuses unknown names: they are typing errors. */
    private Set<String> hashes(String value) {
        Set<String> names = Arrays.stream(value.split("[ ,]+", -1))
                .filter(hash -> !hash.isEmpty())
                .collect(Collectors.toSet());
        for (String hash : names) {
            if (!Hash.names().contains(hash)) {
                throw wrong(
                        "'" + hash + "' is not a hash that luksh knows; it knows " + String.join(", ", Hash.names()));
            }
        }
        return names;
    }

    private String known(String value, Consumer<String> parser) {
        try {
            parser.accept(value);
            return value;
        } catch (LuksException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private KeyAreas.Reading reading(String value) {
        return switch (value) {
            case "sampled" -> KeyAreas.Reading.SAMPLED;
            case "whole" -> KeyAreas.Reading.WHOLE;
            default -> throw wrong("key-areas = " + value + "; expected sampled or whole");
        };
    }

    private LuksException wrong(String sentence) {
        return new LuksException(name + ":" + Math.max(1, number) + ": " + sentence, ExitStatus.FAILED);
    }
}
