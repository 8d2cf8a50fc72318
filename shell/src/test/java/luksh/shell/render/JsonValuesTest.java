package luksh.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import luksh.Extent;
import luksh.HeaderLayout;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.Token;
import org.junit.jupiter.api.Test;

class JsonValuesTest {
    private static final Area AREA =
            new Area(new Size(4096), new Size(256_000), "aes-xts-plain64", 512, "sha512", 4000);

    private final JsonValues json = new JsonValues(value -> Optional.empty());

    private record Sample(String kdf, double nanosPerIteration, Optional<Size> memory, Duration took, Severity worst) {}

    @Test
    void aKeySlotHasTheShapeOfTheLanguage() {
        KeySlot slot =
                new KeySlot(0, "", new Pbkdf2("sha512", 300_000, Bytes.ofHex("00ff")), AREA, Priority.NORMAL, true);
        assertThat(json.line(List.of(slot)))
                .isEqualTo("[{\"slot\":0,\"name\":null,\"priority\":\"normal\",\"bound\":true,"
                        + "\"kdf\":{\"type\":\"pbkdf2\",\"hash\":\"sha512\",\"iterations\":300000,\"time\":null,"
                        + "\"memory\":null,\"lanes\":null,\"salt\":\"00ff\"},"
                        + "\"area\":{\"offset\":4096,\"size\":256000,\"cipher\":\"aes-xts-plain64\",\"keyBits\":512,"
                        + "\"hash\":\"sha512\",\"stripes\":4000}}]");
    }

    @Test
    void argon2SaysMemoryInBytes() {
        assertThat(json.line(new Argon2("argon2id", 4, new Size(1 << 20), 2, Bytes.ofHex("01"))))
                .isEqualTo("{\"type\":\"argon2id\",\"hash\":null,\"iterations\":null,\"time\":4,\"memory\":1048576,"
                        + "\"lanes\":2,\"salt\":\"01\"}");
    }

    @Test
    void aPlanAndAReportSayWhatWasDone() {
        Plan plan = new Plan(
                "a.img",
                List.of(
                        new Step(1, "kill", Place.slot(7), "kill slot 7"),
                        new Step(2, "digest", Place.part("digest"), "set it")),
                List.of(new Finding(
                        Severity.ERROR, "LAST_WAY_IN", "a.img", Place.none(), "no slot would be left", "")));
        String text = "{\"type\":\"plan\",\"path\":\"a.img\",\"possible\":false,\"steps\":["
                + "{\"number\":1,\"verb\":\"kill\",\"slot\":7,\"sentence\":\"kill slot 7\"},"
                + "{\"number\":2,\"verb\":\"digest\",\"slot\":null,\"sentence\":\"set it\"}],"
                + "\"findings\":[{\"severity\":\"error\",\"rule\":\"LAST_WAY_IN\",\"path\":\"a.img\",\"where\":null,"
                + "\"sentence\":\"no slot would be left\",\"fix\":null}]}";
        assertThat(json.line(plan)).isEqualTo(text);
        assertThat(json.line(new Report(plan, true, Duration.ofMillis(1500))))
                .isEqualTo("{\"type\":\"report\",\"plan\":" + text + ",\"done\":true,\"seconds\":1.5}");
    }

    @Test
    void digestsSegmentsAndTokensAreLedByTheirNumber() {
        assertThat(json.line(
                        new Digest(0, "sha512", 40_000, Bytes.ofHex("aa"), Bytes.ofHex("bb"), List.of(0), List.of(0))))
                .isEqualTo("{\"digest\":0,\"hash\":\"sha512\",\"iterations\":40000,\"salt\":\"aa\",\"value\":\"bb\","
                        + "\"slots\":[0],\"segments\":[0]}");
        assertThat(json.line(
                        new Segment(0, "crypt", new Size(512), new Size(0), true, "aes-xts-plain64", new Size(512), 0)))
                .contains("\"size\":null,");
        assertThat(json.line(new Token(3, "luks2-keyring", List.of(0), "{\"type\":\"luks2-keyring\"}")))
                .isEqualTo("{\"token\":3,\"type\":\"luks2-keyring\",\"slots\":[0],"
                        + "\"content\":{\"type\":\"luks2-keyring\"}}");
    }

    @Test
    void anyRecordIsItsComponents() {
        assertThat(json.line(new Sample("pbkdf2", 1.5, Optional.empty(), Duration.ofMillis(20), Severity.WARNING)))
                .isEqualTo("{\"kdf\":\"pbkdf2\",\"nanosPerIteration\":1.5,\"memory\":null,\"took\":0.02,"
                        + "\"worst\":\"warning\"}");
        assertThat(json.line(Double.NaN)).isEqualTo("null");
        assertThat(json.line("a\"b\n")).isEqualTo("\"a\\\"b\\n\"");
    }

    @Test
    void aValueThatWritesItsOwnIsTakenAsItIsInListsToo() {
        JsonValues own = new JsonValues(value -> value instanceof Thread ? Optional.of("{\"x\":1}") : Optional.empty());
        assertThat(own.line(List.of(new Thread(() -> {}), 2))).isEqualTo("[{\"x\":1},2]");
    }

    @Test
    void theLayoutOfAHeaderHasItsExtentsInBytes() {
        var layout = new HeaderLayout(
                "a.img",
                new Size(8192),
                new Size(8192),
                List.of(new Extent(new Size(0), new Size(4096), "primary header", true)));
        assertThat(json.line(layout))
                .isEqualTo("{\"type\":\"headerLayout\",\"path\":\"a.img\",\"size\":8192,\"header\":8192,"
                        + "\"extents\":[{\"offset\":0,\"size\":4096,\"what\":\"primary header\",\"used\":true}]}");
    }
}
