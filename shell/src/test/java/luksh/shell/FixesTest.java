package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.Doctored.ANNA;
import static luksh.Doctored.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import luksh.Doctored;
import luksh.audit.Policy;
import luksh.format.Json;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What mends a finding is a command that works as it stands: each is run, in a dry run, on the header that it was said of.
 * Words in capitals are what only the person knows, and are filled in. Every rule that there is has a sample here, or a
 * reason why not.
 */
@Tag("once")
class FixesTest {
    /** Programs that findings name besides luksh; nothing of theirs is run. */
    private static final Set<String> OTHERS =
            Set.of("cryptsetup", "systemd-cryptenroll", "luksmeta", "clevis", "losetup");

    private static final Pattern BETWEEN = Pattern.compile(" && | \\| ");
    private static final Pattern PLACEHOLDER = Pattern.compile("[A-Z][A-Z_]*");
    /** A line of a script: nothing that a command's user could type. */
    private static final Pattern SCRIPT_LINE = Pattern.compile("\\b(c|d|disk|volume)\\.[a-z]\\w*\\(");

    /** Rules without a sample, and why. */
    private static final Map<String, String> WITHOUT_SAMPLE = Map.ofEntries(
            Map.entry("boot-key-armed", "BootKeyScriptsTest disarms what status finds"),
            Map.entry("failed", "a mistake of luksh: no header makes one"),
            Map.entry("too-many", "a header with a hundred findings; its command is luksh check"),
            Map.entry("unreadable", "names no command"),
            Map.entry("encrypted-backup", "names no command"),
            Map.entry("vault-failed", "names no command"),
            Map.entry("vault-locked", "names no command"),
            Map.entry("empty-not-tried", "names no command"),
            Map.entry("checksum", "names no command"),
            Map.entry("stray-copy", "names no command"),
            Map.entry("json-full", "names no command"),
            Map.entry("no-payload", "names no command"),
            Map.entry("segment-size", "names no command"),
            Map.entry("grub-detached", "names no command"),
            Map.entry("grub-slot", "names no command"),
            Map.entry("grub-digest-type", "names no command"),
            Map.entry("odd-header", "names no command"),
            Map.entry("grub-unbound", "names no command"),
            Map.entry("unbound", "names no command"),
            Map.entry("stale-reencryption", "cryptsetup repair"),
            Map.entry("slot-digest", "cryptsetup repair"),
            Map.entry("grub-segment", "cryptsetup reencrypt"),
            Map.entry("grub-key-length", "cryptsetup reencrypt"));

    @TempDir
    private static Path folder;

    private static Desk desk;
    private static Path luks2;
    private static Path luks1;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> run = new HashSet<>();
    /** All of them are told at once. */
    private final SoftAssertions softly = new SoftAssertions();

    @BeforeAll
    static void make() {
        desk = new Desk(folder, folder.resolve("cache"));
        luks2 = Doctored.formatted(
                folder.resolve("luks2.img"), "--sector-size", "512", "--luks2-keyslots-size", "768k");
        Cryptsetup.addKey(luks2, ANNA, "bert".getBytes(UTF_8), 1, "--pbkdf", "pbkdf2");
        luks1 = Cryptsetup.formatted(folder.resolve("luks1.img"), 3 << 20, ANNA, "--hash", "sha1");
    }

    private static Path copy(Path of, String name) throws Exception {
        return Files.copy(of, folder.resolve(name));
    }

    /** A copy of the LUKS2 image with these members set: path, JSON, path, JSON … */
    private static Path doctored(String name, String... members) throws Exception {
        Path image = copy(luks2, name);
        UnaryOperator<Json.Obj> change = root -> {
            Json.Obj changed = root;
            for (int i = 0; i < members.length; i += 2) {
                changed = with(changed, members[i], members[i + 1]);
            }
            return changed;
        };
        Doctored.json(image, change);
        return image;
    }

    private static String argon2(Path image) {
        var salt = new String[1];
        Doctored.json(image, root -> {
            salt[0] = String.valueOf(Doctored.get(root, "keyslots.0.kdf.salt"));
            return root;
        });
        return "{'type':'argon2id','time':4,'memory':32,'cpus':1,'salt':" + salt[0] + "}";
    }

    @Test
    void whatMendsAFindingRuns() throws Exception {
        checks();
        audits();
        grubs();
        rescues();
        var missing = new TreeSet<>(Policy.rules());
        missing.removeAll(seen);
        missing.removeAll(WITHOUT_SAMPLE.keySet());
        softly.assertThat(missing).as("rules without a sample").isEmpty();
        var excused = new TreeSet<>(WITHOUT_SAMPLE.keySet());
        excused.retainAll(seen);
        softly.assertThat(excused).as("rules with a sample that need no reason").isEmpty();
        softly.assertThat(run).as("commands that were run").hasSizeGreaterThan(20);
        softly.assertAll();
    }

    private void checks() throws Exception {
        findings(
                "check",
                doctored(
                        "odd.img",
                        "digests.0.iterations",
                        "999",
                        "keyslots.0.kdf.iterations",
                        "999",
                        "keyslots.0.priority",
                        "0",
                        "keyslots.1.priority",
                        "0",
                        "keyslots.1.area.encryption",
                        "'aes-cbc-essiv:sha256'",
                        "keyslots.1.area.key_size",
                        "16",
                        "tokens.0",
                        "{'type':'odd','keyslots':[]}",
                        "tokens.1",
                        "{'type':'luks2-keyring','keyslots':['0']}",
                        "config.flags",
                        "['odd']"));
        findings("check", doctored("mode.img", "segments.0.encryption", "'aes-cbc-plain'"));
        findings("check", doctored("null.img", "segments.0.encryption", "'cipher_null-ecb'"));
        findings("check", doctored("asked.img", "config.requirements", "{'mandatory':['odd','offline-reencrypt']}"));
        findings("check", doctored("tpm.img", "tokens.0", "{'type':'systemd-tpm2','keyslots':['0','1']}"));
        findings("check", doctored("clevis.img", "tokens.0", "{'type':'clevis','keyslots':['0','1']}"));
        findings(
                "check",
                doctored(
                        "linear.img",
                        "segments.1",
                        "{'type':'linear','offset':'1114112','size':'dynamic'}",
                        "segments.0.size",
                        "'65536'"));
        Path memory = copy(luks2, "memory.img");
        Doctored.json(memory, root -> with(root, "keyslots.0.kdf", argon2(luks2)));
        findings("check", memory);
        Path lost = copy(luks2, "lost.img");
        Doctored.zeros(lost, 32768 + 65536, 4096);
        findings("check", lost);
        Path damaged = copy(luks2, "damaged.img");
        Doctored.bytes(damaged, content -> content[16384 + 4100] ^= 1);
        findings("check", damaged);
        Path older = copy(luks2, "older.img");
        Doctored.bytes(older, content -> {
            content[23]--;
            Doctored.checksum(content, 0);
        });
        findings("check", older);
        Path erased = copy(luks2, "erased.img");
        Cryptsetup.erase(erased);
        findings("check", erased);
        Path uneven = copy(luks2, "uneven.img");
        Doctored.json(uneven, root -> with(root, "segments.0.sector_size", "4096"));
        try (var file = new RandomAccessFile(uneven.toFile(), "rw")) {
            file.setLength(file.length() + 1536);
        }
        findings("check", uneven);
        Path full = copy(luks2, "full.img");
        Doctored.json(full, root -> with(root, "config.keyslots_size", "'520192'"));
        Doctored.json(full, root -> with(root, "segments.0.offset", "'552960'"));
        findings("check", full);
        Path meta = copy(luks1, "meta.img");
        Doctored.bytes(meta, content -> {
            byte[] table = {'L', 'U', 'K', 'S', 'M', 'E', 'T', 'A', 0, 0, 0, 1};
            System.arraycopy(table, 0, content, 2068480, table.length);
            Arrays.fill(content, 2068480 + 16 + 32, 2068480 + 16 + 64, (byte) 1);
        });
        findings("check", meta);
        Path field = copy(luks1, "field.img");
        Doctored.bytes(field, content -> content[40 + "xts-plain6".length()] = '5');
        findings("check", field);
        Path empty = folder.resolve("empty.img");
        Path key = desk.write("empty.key", "");
        desk.run(
                        "format",
                        empty,
                        "--luks1",
                        "--create",
                        "3MiB",
                        "--iterations",
                        "1000",
                        "--new-key-file",
                        key,
                        "--empty",
                        "--yes")
                .done();
        findings("check", empty, "--try-empty");
    }

    private void audits() throws Exception {
        Path policy = desk.write("strict.policy", "like = server\nfree-slots = 31\nkey-bits = 1024\n");
        findings("audit", luks2, "--policy", policy);
        findings("audit", luks1);
        Path broken = copy(luks1, "broken.img");
        Doctored.bytes(broken, content -> Arrays.fill(content, 208 + 44, 208 + 48, (byte) 0));
        findings("audit", broken);
        findings("audit", luks1, copy(luks1, "twin.img"));
        Path vault = folder.resolve("vault");
        desk.run("save", luks1, "--vault", vault).done();
        findings("audit", luks2, "--vault", vault);
        Path changed = copy(luks1, "changed.img");
        Cryptsetup.addKey(changed, ANNA, "bert".getBytes(UTF_8), 2);
        findings("audit", changed, "--vault", vault);
        try (var files = Files.walk(vault)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".luks")).toList()) {
                assertThat(file.toFile().setWritable(true)).isTrue();
                Doctored.zeros(file, 4096, 512);
            }
        }
        findings("audit", luks1, "--vault", vault);
    }

    private void grubs() throws Exception {
        Path policy = desk.write("grub.policy", "grub-seconds = 1 s\ngrub-version = 2.12\ngrub-platform = i386-pc\n");
        Path old = desk.write("old.policy", "grub-seconds = 1 s\ngrub-version = 2.04\n");
        Path recent = desk.write("recent.policy", "grub-seconds = 1 s\ngrub-version = 2.14\n");
        findings("audit", doctored("slow.img", "keyslots.0.kdf.iterations", "9000000"), "--policy", policy);
        findings("audit", doctored("digest.img", "digests.0.iterations", "9000000"), "--policy", policy);
        findings("audit", doctored("hash.img", "keyslots.0.kdf.hash", "'sha3-256'"), "--policy", policy);
        findings("audit", doctored("hidden.img", "keyslots.0.priority", "0"), "--policy", policy);
        findings("audit", doctored("aria.img", "segments.0.encryption", "'aria-xts-plain64'"), "--policy", policy);
        findings("audit", doctored("argon.img", "keyslots.0.kdf", argon2(luks2)), "--policy", policy);
        findings("audit", folder.resolve("argon.img"), "--policy", recent);
        findings("audit", doctored("whirl.img", "digests.0.hash", "'whirlpool'"), "--policy", recent);
        Path roomy = folder.resolve("roomy.img");
        Cryptsetup.formatted(roomy, 20 << 20, ANNA, "--type", "luks2", "--pbkdf", "pbkdf2", "--sector-size", "512");
        findings("audit", roomy, "--policy", old);
        Object[] second = {"--slot", "1", "--grub-version", "2.12", "--platform", "i386-pc", "--target", "1s"};
        findings("grub", doctored("order.img", "keyslots.1.kdf.iterations", "9000000"), second);
        Path whirlpool = Cryptsetup.formatted(folder.resolve("whirlpool.img"), 3 << 20, ANNA, "--hash", "whirlpool");
        findings("audit", whirlpool, "--policy", recent);
        Object[] build = {"--grub-version", "2.14", "--platform", "x86_64-efi", "--target", "1s"};
        findings("grub", folder.resolve("argon.img"), build);
        findings("grub", folder.resolve("slow.img"), "--slot", "1", "--grub-version", "2.12", "--target", "1s");
        findings("grub", luks2, "--passphrase-length", "300", "--grub-version", "2.06", "--platform", "i386-pc");
        findings("grub", luks2, "--passphrase-length", "9000", "--grub-version", "2.12", "--platform", "i386-pc");
    }

    private void rescues() throws Exception {
        Path first = copy(luks2, "first.img");
        Doctored.zeros(first, 4096, 4096);
        findings("rescue", first);
        Path starts = copy(luks2, "starts.img");
        Doctored.zeros(starts, 0, 4096);
        Doctored.zeros(starts, 16384, 4096);
        findings("rescue", starts);
        Path magic = copy(luks1, "magic.img");
        Doctored.zeros(magic, 0, 6);
        findings("rescue", magic);
        Path salt = copy(luks1, "salt.img");
        Doctored.zeros(salt, 208 + 8, 32);
        findings("rescue", salt);
        Path area = copy(luks1, "area.img");
        Doctored.zeros(area, 4096 + 16384, 512);
        findings("rescue", area);
        Path gone = copy(luks1, "gone.img");
        Doctored.zeros(gone, 0, 592);
        findings("rescue", gone, "--vault", folder.resolve("vault"));
        findings("rescue", copy(gone, "gone-too.img"));
        Path disk = folder.resolve("whole-disk.img");
        byte[] inside = Files.readAllBytes(luks1);
        byte[] content = new byte[inside.length + (1 << 20)];
        System.arraycopy(inside, 0, content, 1 << 20, inside.length);
        Files.write(disk, content);
        findings("rescue", disk);
        Path cut = folder.resolve("cut.img");
        Files.write(cut, Arrays.copyOf(inside, 100_000));
        findings("rescue", cut);
    }

    /** Runs what finds something, and then all that it says mends it. */
    private void findings(String command, Path image, Object... options) {
        var words = new ArrayList<Object>(List.of(command, image, "--json"));
        words.addAll(List.of(options));
        Ended ended = desk.run(words.toArray());
        var found = new LinkedHashMap<String, String>();
        for (String line : ended.out().lines().toList()) {
            collect(Json.parse(line.getBytes(UTF_8)), found);
        }
        softly.assertThat(found).as(words + ": " + ended.err()).isNotEmpty();
        found.forEach((fix, rule) -> {
            if (!fix.isEmpty() && run.add(rule + " " + fix.replace(image.toString(), "IMAGE"))) {
                fix(rule, fix);
            }
        });
    }

    private void collect(Json json, Map<String, String> found) {
        if (json instanceof Json.Obj object) {
            if (object.get("rule") instanceof Json.Text rule) {
                seen.add(rule.value());
                softly.assertThat(object.get("sentence") instanceof Json.Text sentence ? sentence.value() : "")
                        .as(rule.value())
                        .doesNotContainPattern(SCRIPT_LINE);
                found.put(object.get("fix") instanceof Json.Text fix ? fix.value() : "", rule.value());
            }
            object.members().values().forEach(member -> collect(member, found));
        } else if (json instanceof Json.Arr array) {
            array.values().forEach(value -> collect(value, found));
        }
    }

    private void fix(String rule, String fix) {
        softly.assertThat(fix).as(rule).doesNotContain("c.", "->", "(", "…", "; ");
        for (String command : BETWEEN.split(fix, -1)) {
            var words = new ArrayList<>(List.of(command.split(" ")));
            String program = words.remove(0);
            if (!program.equals("luksh")) {
                softly.assertThat(OTHERS).as(rule).contains(program);
                continue;
            }
            words.replaceAll(word -> PLACEHOLDER.matcher(word).matches() ? filled(words.get(0), word) : word);
            softly.assertThat(words)
                    .as("%s: it names the container", fix)
                    .anyMatch(word -> word.startsWith(folder.toString()));
            words.addAll(List.of(
                    "--dry-run",
                    "--key-file",
                    desk.write("anna.key", ANNA).toString(),
                    "--new-key-file",
                    desk.write("new.key", "a new one").toString()));
            Ended ended = desk.run(words.toArray());
            String said = ended.out() + ended.err();
            if (words.get(0).equals("recovery-key")) { // no terminal here to show it on
                softly.assertThat(said).as(fix).contains("refused: recovery-key ");
                continue;
            }
            softly.assertThat(said)
                    .as(rule + ": " + fix)
                    .doesNotContain("refused: ", "unknown option", "error:", "luksh " + words.get(0) + ": ");
            // these tell what they find by their status
            if (!Set.of("rescue", "grub", "check").contains(words.get(0))) {
                softly.assertThat(ended.status())
                        .as(rule + ": " + fix + "\n" + said)
                        .isZero();
            }
        }
    }

    private static String filled(String command, String word) {
        return switch (word) {
            case "SLOT" -> "1";
            case "N" -> "0";
            case "FILE" ->
                command.equals("restore") || command.equals("rescue")
                        ? luks2.toString()
                        : folder.resolve("plain-" + System.nanoTime()).toString();
            default -> throw new AssertionError(word + " stands for nothing that a person would know");
        };
    }
}
