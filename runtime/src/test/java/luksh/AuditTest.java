package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.Doctored.ANNA;
import static luksh.Doctored.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Json;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What an audit finds, what it keeps going over, and what its reports hold. */
class AuditTest {
    private static final String MARKUP = "<script>alert(1)</script>";

    @TempDir
    private static Path made;

    @TempDir
    private Path folder;

    private Path fleet;

    @BeforeAll
    static void format() {
        Cryptsetup.formatted(made.resolve("one.img"), 3 << 20, ANNA, "--hash", "sha1");
        Doctored.formatted(made.resolve("two.img"), "--label", MARKUP);
    }

    @BeforeEach
    void makeFolder() throws Exception {
        fleet = Files.createDirectories(folder.resolve("fleet/deep"));
    }

    private Path copy(String name, String as) throws Exception {
        return Files.copy(made.resolve(name), fleet.resolve(as));
    }

    private Audit audit(Object what, String policy) {
        return Audit.of(List.of(what), policy, a -> {}, List::of, new QuietPerson().session(folder.resolve("state")));
    }

    private String report(Audit audit, String name) throws Exception {
        Path file = folder.resolve(name);
        audit.saveTo(file.toString());
        return Files.readString(file);
    }

    private static List<String> rules(Audit audit) {
        return audit.findings().stream().map(Finding::rule).toList();
    }

    private String policy(String text) throws Exception {
        return Files.writeString(folder.resolve("own.policy"), text).toString();
    }

    @Test
    void whatAPolicyAsksForAndAHeaderLacksIsFound() throws Exception {
        Audit one = audit(copy("one.img", "one.img").toString(), "server");
        assertThat(rules(one)).containsExactlyInAnyOrder("weak-kdf", "weak-hash", "no-recovery-slot");
        assertThat(one.findings()).allMatch(finding -> finding.severity() == Severity.ERROR);
        assertThat(one.findings())
                .extracting(Finding::sentence)
                .contains(
                        "PBKDF2 with 1 000 iterations; the policy requires 600 000",
                        "the header uses sha1 here, which is weak by this policy. LUKS1 has one hash for all slots:"
                                + " convert to LUKS2, then run luksh digest and rekey",
                        "slot 0 is the only slot with a passphrase. If it is lost, the data is lost");
        assertThat(one.passed()).isFalse();
        assertThat(one).hasToString("policy server, 1 header: 3 errors, 0 warnings, 0 infos");
        assertThat(audit(fleet.resolve("one.img").toString(), policy("about = anything goes\n"))
                        .passed())
                .isTrue();
    }

    @Test
    void aSlotThatATokenOpensWithARandomKeyNeedsNoCost() throws Exception {
        Path two = copy("two.img", "two.img");
        assertThat(rules(audit(two.toString(), "server"))).contains("weak-kdf", "no-recovery-slot");
        Doctored.token(two, "{\"type\":\"systemd-recovery\",\"keyslots\":[\"0\"]}");
        assertThat(rules(audit(two.toString(), "server"))).doesNotContain("weak-kdf", "no-recovery-slot");
    }

    @Test
    void containersWithOneUuidAreFoundAndOtherNamesAndBackupsAreNone() throws Exception {
        Path first = copy("two.img", "a.img");
        Path hard = Files.createLink(fleet.resolve("b.img"), first);
        Path link = Files.createSymbolicLink(fleet.resolve("c.img"), first);
        Files.write(fleet.resolve("d.luks"), Arrays.copyOf(Files.readAllBytes(first), 32768 + (512 << 10)));
        assertThat(rules(audit(fleet.toString(), "desktop"))).doesNotContain("duplicate-uuid");
        Path copied = copy("two.img", "e.img");
        Audit audit = audit(fleet.toString(), "desktop");
        assertThat(audit.findings())
                .filteredOn(finding -> finding.rule().equals("duplicate-uuid"))
                .hasSize(2)
                .allSatisfy(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.sentence()).contains("the same UUID", "the same volume key digest");
                    assertThat(finding.fix()).isEqualTo("luksh uuid " + finding.path() + " --set random");
                })
                .extracting(Finding::path)
                .contains(copied.toString())
                .containsAnyOf(first.toString(), hard.toString(), link.toString());
        assertThat(report(audit, "twins.json")).contains("duplicate-uuid");
    }

    @Test
    void oneBrokenFileNeverStopsTheRun() throws Exception {
        copy("one.img", "a.img");
        copy("two.img", "z.img");
        byte[] two = Files.readAllBytes(made.resolve("two.img"));
        byte[] noise = new byte[70_000];
        new Random(1).nextBytes(noise);
        Files.write(fleet.resolve("b.img"), Arrays.copyOf(two, 20_000));
        Files.write(fleet.resolve("c.luks"), noise);
        Files.write(fleet.resolve("d.bin"), noise);
        Files.write(fleet.resolve("e.bin"), new byte[70_000]);
        Files.write(fleet.resolve("f.luks"), new byte[0]);
        Files.createSymbolicLink(fleet.resolve("g.img"), Path.of("nowhere"));
        Files.createSymbolicLink(fleet.resolve("circle"), fleet);
        Files.writeString(fleet.resolve("README"), "a text");
        Files.writeString(fleet.resolve("h.json"), "{}");
        Files.write(fleet.resolve("i.luks.p7m"), noise);
        Files.write(fleet.resolve("j"), new byte[0]);
        byte[] lost = Files.readAllBytes(made.resolve("one.img"));
        Arrays.fill(lost, 0, 6, (byte) 0);
        Files.write(fleet.resolve("k.bin"), lost);
        byte[] both = two.clone();
        Arrays.fill(both, 0, 6, (byte) 0);
        Arrays.fill(both, 16384, 16390, (byte) 0);
        Files.write(fleet.resolve("l.bin"), both);

        Audit audit = audit(folder.resolve("fleet").toString(), "desktop");

        List<String> broken = audit.findings().stream()
                .filter(finding -> List.of("no-header", "unreadable").contains(finding.rule()))
                .map(finding -> Path.of(finding.path()).getFileName().toString())
                .toList();
        assertThat(broken).containsExactly("b.img", "c.luks", "f.luks", "g.img", "k.bin", "l.bin");
        assertThat(audit.headers()).isEqualTo(8);
        assertThat(rules(audit)).contains("weak-hash", "encrypted-backup").doesNotContain("failed");
        assertThat(audit.toString()).contains("skipped: 6 files without a header");
        assertThat(report(audit, "r.html")).contains("luksh cannot read a header here");
    }

    @Test
    void aHeaderUnderAnyNameIsLookedAtAndWhatIsNoneIsCounted() throws Exception {
        copy("one.img", ".hidden.luks");
        copy("two.img", "old.json");
        Files.writeString(fleet.resolve("manifest.json"), "{}");
        Files.write(fleet.resolve(".cache"), new byte[] {0, 1, 2, 3, 4, 5});
        Audit audit = audit(folder.resolve("fleet").toString(), "server");
        assertThat(audit.findings())
                .extracting(Finding::path)
                .containsOnly(
                        fleet.resolve(".hidden.luks").toString(),
                        fleet.resolve("old.json").toString());
        assertThat(audit.toString())
                .startsWith("policy server, 2 headers")
                .endsWith("skipped: 2 files without a header");
    }

    @Test
    void aFolderThatLiesTooDeepIsAFinding() throws Exception {
        copy("one.img", "one.img");
        Path deepest = fleet;
        for (int i = 0; i < 32; i++) {
            deepest = deepest.resolve("d");
        }
        Files.createDirectories(deepest);
        Audit audit = audit(folder.resolve("fleet").toString(), policy("about = anything goes\n"));
        assertThat(audit.findings())
                .filteredOn(finding -> finding.rule().equals("unreadable"))
                .extracting(Finding::severity, Finding::path, Finding::sentence)
                .containsExactly(tuple(
                        Severity.ERROR,
                        deepest.toString(),
                        "luksh did not search this folder: it is more than 32 folders deep"));
        Files.delete(deepest);
        assertThat(rules(audit(folder.resolve("fleet").toString(), "server"))).doesNotContain("unreadable");
    }

    @Test
    void whatMendsAHeaderCanBeCopiedToAShell() throws Exception {
        Path odd = Files.write(fleet.resolve("x; touch pwned #.luks"), new byte[4096]);
        assertThat(audit(fleet.toString(), "server").findings())
                .extracting(Finding::fix)
                .containsExactly("luksh rescue '" + odd + "'");
    }

    @Test
    void aHeaderThatWasMadeToFloodTheReportIsCutShort() throws Exception {
        Path two = copy("two.img", "two.img");
        String flags = IntStream.range(0, 300).mapToObj(i -> "'flag-" + i + "'").collect(Collectors.joining(","));
        Doctored.json(two, root -> with(root, "config.flags", "[" + flags + "]"));
        Audit audit = audit(two.toString(), "desktop");
        assertThat(audit.findings()).hasSizeLessThan(110);
        assertThat(audit.findings()).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo("too-many");
            assertThat(finding.sentence()).contains("more findings were left out");
        });
        assertThat(rules(audit)).contains("weak-kdf", "no-recovery-slot");
    }

    @Test
    void aLostStretchOfAKeyAreaIsFoundByItsSamplesAndALostSectorByTheWhole() throws Exception {
        Path one = copy("one.img", "one.img");
        byte[] bytes = Files.readAllBytes(one);
        Arrays.fill(bytes, 4096 + 512, 4096 + 1024, (byte) 0);
        Files.write(one, bytes);
        assertThat(rules(audit(one.toString(), "desktop"))).doesNotContain("area-not-random");
        assertThat(rules(audit(one.toString(), policy("key-areas = whole\n")))).contains("area-not-random");
        Arrays.fill(bytes, 4096 + 60_000, 4096 + 100_000, (byte) 0);
        Files.write(one, bytes);
        assertThat(rules(audit(one.toString(), "desktop"))).contains("area-not-random");
    }

    @Test
    void aHeaderIsComparedWithTheVault() throws Exception {
        Path one = copy("one.img", "one.img");
        var session = new QuietPerson().session(folder.resolve("state"));
        Vault vault = Vault.at(folder.resolve("vault").toString(), session);
        String lax = policy("severity.no-recovery-slot = off\n");
        List<String> path = List.of(one.toString());
        assertThat(rules(Audit.of(path, lax, a -> a.vault(vault), List::of, session)))
                .containsExactly("not-in-vault");
        vault.save(Container.read(one.toString(), session));
        assertThat(rules(Audit.of(path, lax, a -> a.vault(vault), List::of, session)))
                .isEmpty();
        Cryptsetup.addKey(one, ANNA, "bert".getBytes(UTF_8), 1);
        Audit changed = Audit.of(path, lax, a -> a.vault(vault), List::of, session);
        assertThat(rules(changed)).containsExactly("vault-differs");
        assertThat(changed.findings().get(0).sentence()).contains("slot 1 added");
        try (var files = Files.walk(folder.resolve("vault"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".luks")).toList()) {
                assertThat(file.toFile().setWritable(true)).isTrue();
                Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
            }
        }
        assertThat(rules(Audit.of(path, lax, a -> a.vault(vault), List::of, session)))
                .containsExactly("vault-damaged");
    }

    @Test
    void whatGrubTakesTooLongForOrCannotOpenIsFound() throws Exception {
        Path slow = Cryptsetup.formatted(fleet.resolve("slow.img"), 3 << 20, ANNA);
        String lax = policy("grub-seconds = 1ms\n".replace("1ms", "0.001 s"));
        assertThat(audit(slow.toString(), lax).findings()).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo("grub-slow");
            assertThat(finding.where()).isEqualTo("slot 0");
            assertThat(finding.sentence()).contains("the policy allows 0.00 s");
        });
        assertThat(rules(audit(slow.toString(), "grub-boot"))).doesNotContain("grub-slow");
    }

    @Test
    void whatAHeaderOrAFileIsCalledIsNeverMarkup() throws Exception {
        copy("two.img", "\"><img src=x onerror=alert(1)>&amp;\u202e\u0001\uffff.luks");
        Audit audit = audit(fleet.toString(), "server");
        String html = report(audit, "r.html");
        assertThat(html)
                .doesNotContain(MARKUP, "<img", "<script", "\u202e")
                .contains(
                        "&lt;script&gt;alert(1)&lt;/script&gt;",
                        "&lt;img src=x",
                        "&amp;amp;\\u202e\\u0001\\uffff",
                        "<svg")
                .doesNotContain("http://", "https://", "url(");

        assertThat(html.substring(html.indexOf("<style>"), html.indexOf("</style>")))
                .as("a browser reads it as it stands")
                .doesNotContain("&");

        report(audit, "r.xml");
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("r.xml").toFile());
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(1);

        var json = (Json.Obj) Json.parse(report(audit, "r.json").strip().getBytes(UTF_8));
        assertThat(json.get("type")).isEqualTo(new Json.Text("audit"));
        assertThat(json.get("passed")).isEqualTo(Json.Word.FALSE);
        assertThat(((Json.Arr) json.get("findings")).values()).hasSameSizeAs(audit.findings());
        assertThat(audit.json()).isEqualTo(report(audit, "r.json").strip());
    }

    @Test
    void aFileNameCannotAddALineToTheJUnitReport() throws Exception {
        String forged = "error weak-kdf, slot 9: forged";
        copy("two.img", "one\n" + forged + "\n.img");
        copy("two.img", "two.img");
        Audit audit = audit(fleet.toString(), "server");
        assertThat(rules(audit)).contains("duplicate-uuid");
        report(audit, "r.xml");
        NodeList outputs = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("r.xml").toFile())
                .getElementsByTagName("system-out");
        String told = outputs.item(0).getTextContent() + "\n" + outputs.item(1).getTextContent();
        assertThat(told.lines()).hasSize(2).noneMatch(forged::equals);
        assertThat(told).contains("\\u000a" + forged);
    }

    @Test
    void ofManyTheGravestAreDrawnAndEveryFindingIsToldAllTheSame() throws Exception {
        for (int i = 0; i < 250; i++) {
            Files.write(fleet.resolve(String.format("%03d.luks", i)), "LUKS, once".getBytes(UTF_8));
        }
        copy("one.img", "zzz.img");
        Audit audit = audit(fleet.toString(), "server");
        assertThat(audit.headers()).isEqualTo(251);
        String html = report(audit, "r.html");
        assertThat(html)
                .contains(
                        "The 200 headers with the most severe findings",
                        "All other headers with findings",
                        "<h3>" + fleet + "/zzz.img");
        for (int i = 0; i < 250; i++) {
            assertThat(html).contains(String.format("%03d.luks", i));
        }
    }

    @Test
    void nothingToLookAtIsNoSuccess() throws Exception {
        Files.writeString(fleet.resolve("README"), "a text");
        assertThatThrownBy(() -> audit(fleet.toString(), "server"))
                .isInstanceOf(LuksException.class)
                .hasMessage("no LUKS header was found in 1 file");
        assertThatThrownBy(() ->
                        audit(Files.createDirectory(folder.resolve("none")).toString(), "server"))
                .hasMessageContaining("there is nothing to audit");
        assertThatThrownBy(() ->
                        audit(copy("one.img", "o.img").toString(), "server").saveTo("report.pdf"))
                .hasMessageContaining("the name of a report ends with .html, .xml (JUnit) or .json");
    }
}
