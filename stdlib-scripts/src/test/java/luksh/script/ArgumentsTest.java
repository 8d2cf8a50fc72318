package luksh.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static final List<Parameter> NONE = List.of();

    private static Parameter parameter(Parameter.Kind kind, String name, Class<?> type) {
        return new Parameter(kind, name, type.getName(), "", "help of " + name, 1);
    }

    private static Arguments option(Class<?> type, String... words) {
        return Arguments.parse(List.of(parameter(Parameter.Kind.OPTION, "x", type)), List.of(words));
    }

    @ParameterizedTest
    @CsvSource({"512,512", "512B,512", "4k,4096", "4K,4096", "4KiB,4096", "64MiB,67108864", "1T,1099511627776", "0,0"})
    void sizesAreBinary(String text, long bytes) {
        assertThat(option(Size.class, "--x", text).option("x", new Size(1))).isEqualTo(new Size(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4KB", "-1", "1.5M", "9E", "99999999999999999999", "4 k", "k", "64mib"})
    void otherSizesAreRefusedByTheOptionsName(String text) {
        assertThatThrownBy(() -> option(Size.class, "--x=" + text))
                .isInstanceOf(LuksException.class)
                .hasMessage("--x is '" + text + "'; expected a size such as 512, 4k or 64MiB");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "3s,PT3S", "1.5s,PT1.5S", "30m,PT30M", "2h,PT2H"})
    void timesHaveAUnit(String text, Duration time) {
        assertThat(option(Duration.class, "--x", text).option("x", Duration.ZERO))
                .isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "s", "-3s", "1,5s", "3 s", "1d"})
    void otherTimesAreRefused(String text) {
        assertThatThrownBy(() -> option(Duration.class, "--x=" + text))
                .hasMessage("--x is '" + text + "'; expected a time such as 500ms, 1.5s, 30m or 2h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"32", "-1", "slot 3", ""})
    void otherSlotsAreRefused(String text) {
        assertThatThrownBy(() -> option(Slot.class, "--x=" + text)).hasMessageContaining("a slot's number, 0 to 31");
    }

    @Test
    void numbersKeepTheirType() {
        assertThat(option(Integer.class, "--x", "300_000").option("x", 1)).isEqualTo(300_000);
        assertThat(option(Double.class, "--x", "-1.5e1").option("x", 1.0)).isEqualTo(-15.0);
        assertThatThrownBy(() -> option(Integer.class, "--x", "3000000000")).hasMessageContaining("whole number");
        assertThatThrownBy(() -> option(Double.class, "--x", "NaN")).hasMessageContaining("a number such as 1.5");
    }

    @Test
    void anOptionThatIsNotGivenIsItsFallback() {
        assertThat(option(Size.class).option("x", new Size(7))).isEqualTo(new Size(7));
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearestThatIsKnown() {
        var parameters = List.of(parameter(Parameter.Kind.OPTION, "iterations", Integer.class));
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("--iteration=4")))
                .hasMessage("unknown option --iteration; did you mean --iterations?");
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("--dryrun")))
                .hasMessage("unknown option --dryrun; did you mean --dry-run?");
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("--nonsense")))
                .hasMessage("unknown option --nonsense");
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("-y")))
                .hasMessageStartingWith("unknown option -y");
    }

    @Test
    void aValueMustBeThereAndAFlagTakesNone() {
        assertThatThrownBy(() -> option(String.class, "--x")).hasMessage("--x needs a value: --x=X");
        assertThatThrownBy(() -> option(String.class, "--x", "--yes")).hasMessage("--x needs a value: --x=X");
        assertThatThrownBy(() -> option(String.class, "--yes=no")).hasMessage("--yes takes no value; found 'no'");
        assertThatThrownBy(() -> option(String.class, "--x=1", "--x=2")).hasMessage("--x is given twice");
        assertThat(option(String.class, "--x=").option("x", "a")).isEmpty();
        assertThat(option(String.class, "--x=--yes").option("x", "a")).isEqualTo("--yes");
    }

    @Test
    void theOptionsOfEveryScriptAreRead() {
        var words = List.of(
                "--dry-run", "--yes", "--json", "--quiet", "--key-file", "a", "--key-file=b", "--new-key-file", "c");
        assertThat(Arguments.parse(NONE, words).common())
                .isEqualTo(new RunOptions(
                        true,
                        true,
                        true,
                        true,
                        List.of(SecretSource.of(Path.of("a")), SecretSource.of(Path.of("b"))),
                        Optional.of(SecretSource.of(Path.of("c")))));
        assertThat(Arguments.parse(NONE, List.of()).common()).isEqualTo(RunOptions.NONE);
    }

    @Test
    void twoDashesEndTheOptions() {
        var parameters = List.of(parameter(Parameter.Kind.ARGS, "disk", String.class));
        assertThat(Arguments.parse(parameters, List.of("a", "--", "--yes", "-"))
                        .args("disk", "", missing -> Optional.empty()))
                .containsExactly("a", "--yes", "-");
        assertThat(Arguments.helpWanted(List.of("a", "--help"))).isTrue();
        assertThat(Arguments.helpWanted(List.of("--", "--help"))).isFalse();
    }

    @Test
    void anArgumentWithAFallbackMayBeLeftOut() {
        var parameters = List.of(
                parameter(Parameter.Kind.ARG, "device", String.class),
                parameter(Parameter.Kind.OPTIONAL_ARG, "mirror", String.class));
        assertThat(Arguments.parse(parameters, List.of("a")).arg("mirror", "none"))
                .isEqualTo("none");
        assertThat(Arguments.parse(parameters, List.of("a", "b")).arg("mirror", "none"))
                .isEqualTo("b");
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("a", "b", "c")))
                .hasMessageContaining("one argument too many");
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of()))
                .hasMessageContaining("missing argument device");
    }

    @Test
    void oneArgumentTooManyNamesTheOptionsThatItMayBelongTo() {
        var parameters = new ArrayList<Parameter>();
        parameters.add(parameter(Parameter.Kind.ARG, "device", String.class));
        parameters.add(parameter(Parameter.Kind.OPTION, "set", String.class));
        parameters.add(parameter(Parameter.Kind.FLAG, "force", Boolean.class));
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("v2.img", "new")))
                .hasMessage("'new' is one argument too many; one is expected; --set takes a value");
        parameters.add(parameter(Parameter.Kind.OPTION, "subsystem", String.class));
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("v2.img", "new")))
                .hasMessageEndingWith("; --set, --subsystem take a value");
        for (int i = 0; i < 3; i++) {
            parameters.add(parameter(Parameter.Kind.OPTION, "more" + i, String.class));
        }
        assertThatThrownBy(() -> Arguments.parse(parameters, List.of("v2.img", "new")))
                .hasMessageEndingWith("; to list the options that take a value: --help");
    }

    @Test
    void whatIsMissingIsAskedWhereSomebodyCanBeAsked() {
        Arguments nothing = Arguments.none(RunOptions.NONE);
        assertThat(nothing.arg("device", "which", missing -> Optional.of(missing.name() + "1")))
                .isEqualTo("device1");
        assertThat(nothing.args("disk", "which", missing -> Optional.of(" a  b ")))
                .containsExactly("a", "b");
        assertThatThrownBy(() -> nothing.arg("device", "which", missing -> Optional.empty()))
                .hasMessage("missing argument device (which)");
    }

    @Test
    void aPlaceholderSaysWhatItStandsFor() {
        assertThat(Usage.form(option("iterations", Integer.class, "how many"))).isEqualTo("--iterations N");
        assertThat(Usage.form(option("time", Duration.class, "how long"))).isEqualTo("--time TIME");
        assertThat(Usage.form(option("align", Size.class, "where"))).isEqualTo("--align SIZE");
        assertThat(Usage.form(option("of", Slot.class, "which"))).isEqualTo("--of SLOT");
        assertThat(Usage.form(option("grub-version", String.class, "which"))).isEqualTo("--grub-version VERSION");
        Parameter vault = option("vault", String.class, "`folder` of header backups");
        assertThat(Usage.form(vault)).isEqualTo("--vault FOLDER");
        assertThat(Usage.meaning(vault)).isEqualTo("folder of header backups");
        assertThat(Usage.COMMON.stream().map(Usage::form))
                .contains("--key-file FILE", "--key-file-size SIZE", "--dry-run");
    }

    private static Parameter option(String name, Class<?> type, String help) {
        return new Parameter(Parameter.Kind.OPTIONAL, name, type.getName(), "", help, 0);
    }

    @Test
    void theUsageShowsArgumentsInOrder() {
        var parameters = List.of(
                parameter(Parameter.Kind.FLAG, "fast", String.class),
                parameter(Parameter.Kind.ARG, "device", String.class),
                parameter(Parameter.Kind.ARGS, "disk", String.class));
        assertThat(Usage.line("x.jsh", parameters)).isEqualTo("usage: luksh x.jsh [options] DEVICE DISK...");
    }
}
