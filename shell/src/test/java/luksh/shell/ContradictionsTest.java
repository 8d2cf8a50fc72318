package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was typed and would have no effect, or cannot be, is refused before a passphrase is asked for. */
@Tag("once")
class ContradictionsTest extends Samples {
    private static final Pattern DECLARED = Pattern.compile("\\b(?:arg|args|option|optional|flag)\\(\"([^\"]+)\"");
    private static final Pattern RULE = Pattern.compile("\\b(?:excludes|needs)\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("\"([a-z0-9-]+)(?:=[^\"]*)?\"");
    /** A fallback that stands for nothing, where Optional says so. */
    private static final Pattern SENTINEL =
            Pattern.compile("\\boption\\(\"[^\"]+\", (?:\"\"|\"none\"|0|-1|(?!slot)[a-z]+\\(0\\)|Duration.ZERO),");

    /** IMG, FILE and DIR stand for the image, a file that is there, and a folder that is there; behind | the words told. */
    private static final String ROWS = """
            add-key IMG --iterations 2000 --time 1s | --iterations and --time contradict
            add-key IMG --iterations 2000 --kdf argon2id | --iterations and --kdf argon2id contradict
            add-key IMG --kdf scrypt | --kdf is 'scrypt'
            add-key IMG --iterations 0 | --iterations is 0
            add-key IMG --iterations -5 | --iterations is -5
            add-key IMG --slot -1 | --slot is '-1'
            add-key IMG --time 0s | --time is 0
            rekey IMG --kdf pbkdf2 --memory 1MiB | --memory and --kdf pbkdf2 contradict
            rekey IMG --memory 1MiB --iterations 2000 | --iterations and --memory contradict
            rekey IMG --memory 1MiB --time 1s | --memory and --time contradict
            rekey IMG --memory 1MiB --hash sha512 | --memory and --hash contradict
            rekey IMG --hash sha512 --kdf argon2id | --hash and --kdf argon2id contradict
            rekey IMG --iterations 2000 --time 1s | --iterations and --time contradict
            rekey IMG --iterations 2000 --kdf argon2id | --iterations and --kdf argon2id contradict
            rekey IMG --passes 5 | --passes has no effect without --memory
            rekey IMG --passes 1 --memory 1MiB | --passes is 1
            rekey IMG --memory 0 | --memory is 0
            format NEW --luks1 --create 4MiB --label x | --luks1 and --label contradict
            format NEW --luks1 --create 4MiB --subsystem x | --luks1 and --subsystem contradict
            format NEW --luks1 --create 4MiB --metadata-size 16k | --luks1 and --metadata-size contradict
            format NEW --luks1 --create 4MiB --keyslots-size 1MiB | --luks1 and --keyslots-size contradict
            format NEW --luks1 --create 4MiB --sector-size 4k | --sector-size and --luks1 contradict
            format NEW --create 20MiB --iterations 2000 --time 1s | --iterations and --time contradict
            format NEW --create 20MiB --header HEAD | --create and --header contradict
            format NEW --create 20MiB --overwrite | --create and --overwrite contradict
            format IMG --header HEAD --align-payload 1MiB | --header and --align-payload contradict
            format IMG --header HEAD --overwrite | --header and --overwrite contradict
            format NEW --create 0 | --create is 0
            format NEW --create 20MiB --key-bits -512 | --key-bits is -512
            format NEW --create 20MiB --digest-iterations 0 | --digest-iterations is 0
            format NEW --create 20MiB --iterations -1 | --iterations is -1
            rotate IMG --backup DIR --vault DIR | --backup and --vault contradict
            rotate IMG --certificate FILE | --certificate has no effect without --vault
            rotate IMG --iterations 1 | --iterations is 1
            grub IMG --apply | --apply has no effect without --target
            grub IMG --slot 0 | --slot has no effect without --target
            grub IMG --target 0s | --target is 0
            grub IMG --passphrase-length 0 | --passphrase-length is 0
            rescue IMG --window | --window has no effect without --backup
            rescue IMG --backup FILE --prove | --backup and --prove contradict
            rescue IMG --backup FILE --candidate 2 | --backup and --candidate contradict
            rescue IMG --vault-key FILE | --vault-key has no effect without --vault or --backup
            rescue IMG --candidate 0 | --candidate is 0
            restore IMG FILE --vault-key FILE | --vault-key has no effect
            diff IMG IMG --vault-key FILE | --vault-key has no effect
            history IMG --vault DIR --vault-key FILE | --vault-key has no effect without --verify
            prune IMG --vault DIR --keep 0 | --keep is 0
            audit IMG --vault-key FILE | --vault-key has no effect without --vault
            bench --runs 0 | expected 1 to
            recover IMG --list --back | --list and --back contradict
            recover IMG --list --forget | --list and --forget contradict
            recover IMG --back --forget | --back and --forget contradict
            recover --back | --back has no effect without DEVICE
            recover --forget | --forget has no effect without DEVICE
            token IMG --import none | none
            token IMG --export 0 --remove 1 | --export and --remove contradict
            token IMG --assign 1 | --assign has no effect without --slot
            token IMG --unassign 1 | --unassign has no effect without --slot
            token IMG --slot 1 | --slot has no effect without --assign or --unassign
            bootkey status --device IMG --expired | --expired has no effect without disarm
            bootkey disarm --device IMG --expires 5m | --expires has no effect without arm or reboot
            bootkey arm --device IMG --program /x | --program has no effect without install or uninstall or units
            bootkey arm --device IMG --expires 0s | --expires is 0
            save IMG --certificate= | --certificate names no file; give a certificate in PEM format
            """;

    @Test
    void eachIsRefusedWithOneBeforeAnythingIsAskedOrWritten() throws Exception {
        desk.write("file", "something");
        Files.createDirectory(desk.path("dir"));
        var before = content();
        for (String row : ROWS.lines().toList()) {
            String[] parts = row.split(" \\| ", 2);
            var words = new ArrayList<Object>(Stream.of(parts[0].split(" "))
                    .map(word -> switch (word) {
                        case "IMG" -> image.toString();
                        case "NEW" -> desk.path("new.img").toString();
                        case "HEAD" -> desk.path("new.header").toString();
                        case "FILE" -> desk.path("file").toString();
                        case "DIR" -> desk.path("dir").toString();
                        default -> word;
                    })
                    .toList());
            // a question would end with 2, for nobody is there
            for (boolean rehearsal : new boolean[] {false, true}) {
                words.add(rehearsal ? "--dry-run" : "--yes");
                Ended ended = desk.run(words.toArray());
                assertThat(ended.status()).as("%s: %s", row, ended).isEqualTo(1);
                assertThat(ended.err()).as(row).contains(parts[1]);
                assertThat(ended.err()).as(row).doesNotContain("\tat ");
            }
        }
        assertThat(content()).isEqualTo(before);
    }

    /** All files by name, but for the cache. */
    private Map<Path, String> content() throws IOException {
        var files = new HashMap<Path, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void theRulesOfTheStandardScriptsNameWhatTheyDeclareAndNoFallbackStandsForNothing() {
        int rules = 0;
        for (String name : Scripts.standardNames()) {
            String text = new String(new Scripts(folder).standard(name).orElseThrow(), StandardCharsets.UTF_8);
            Set<String> declared = new HashSet<>();
            for (Matcher found = DECLARED.matcher(text); found.find(); ) {
                declared.add(found.group(1));
            }
            for (Matcher rule = RULE.matcher(text); rule.find(); rules++) {
                for (Matcher named = NAME.matcher(rule.group(1)); named.find(); ) {
                    assertThat(declared).as(name + ": " + rule.group()).contains(named.group(1));
                }
            }
            assertThat(SENTINEL.matcher(text)
                            .results()
                            .map(found -> name + ": " + found.group())
                            .toList())
                    .isEmpty();
        }
        assertThat(rules).isGreaterThan(20);
    }

    @Test
    void aScriptsOptionWithoutAFallbackIsAnOptional() {
        Path script = desk.write("own.jsh", """
                var size = optional("size", Size.class, "how much");
                var wait = optional("wait", Duration.class, "how long");
                excludes("size", "wait=2s");
                expect(size.orElse(bytes(1)).bytes() < 1_000_000, "--size is %s", size.orElse(bytes(0)));
                say("%s %s", size.map(s -> s.bytes()), wait);
                """);
        assertThat(desk.run(script).done().out()).isEqualTo("Optional.empty Optional.empty\n");
        assertThat(desk.run(script, "--size", "4k", "--wait=3s").done().out())
                .isEqualTo("Optional[4096] Optional[PT3S]\n");
        assertThat(desk.run(script, "--size", "much").err()).contains("--size is 'much'; expected a size such as");
        assertThat(desk.run(script, "--size=1", "--wait", "2s").err())
                .contains("--size and --wait 2s contradict each other");
        assertThat(desk.run(script, "--size", "2M", "--dry-run").status()).isEqualTo(1);
        assertThat(desk.run(script, "--help").done().out()).contains("--size SIZE", "how much", "--key-file-size SIZE");
        for (String type : List.of("int.class", "Container.class", "Size.class.getClass()", "(Class<Size>) null")) {
            Path wrong = desk.write("wrong.jsh", "say(optional(\"x\", " + type + ", \"\"));");
            Ended ended = desk.run("compile", wrong);
            assertThat(ended.status()).as(type).isEqualTo(1);
            assertThat(ended.err()).contains("the type in optional(…) must be a literal such as Size.class");
        }
        assertThat(desk.type("optional(\"x\", Size.class, \"\").isEmpty()\n").out())
                .contains("true");
    }
}
