package luksh.shell.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TortureTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private static final List<Torture> SCRIPTS = Torture.all();

    @TestFactory
    Stream<DynamicTest> everyScriptDoesWhatItMust() {
        var compiler = new ScriptCompiler(CLASS_PATH);
        return SCRIPTS.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> judge(each, compiler)));
    }

    /** Where a long script is cut to be parsed must not be seen. */
    @ParameterizedTest
    @ValueSource(ints = {1, 17, 60, 300, 1024})
    void theSizeOfTheWindowChangesNoPiece(int window) {
        var javac = new Javac(CLASS_PATH);
        int step = Integer.getInteger("luksh.long.divisor", 1);
        for (int i = 0; i < SCRIPTS.size(); i += step) {
            Torture each = SCRIPTS.get(i);
            assertThat(pieces(each, javac, window)).as(each.name()).isEqualTo(pieces(each, javac, Splitter.WINDOW));
        }
    }

    /** Kind and place of each piece, or the mistake. */
    private static List<String> pieces(Torture torture, Javac javac, int window) {
        SourceText source =
                SourceText.decode(torture.name() + ".jsh", torture.script().getBytes(StandardCharsets.UTF_8));
        try {
            return new Splitter(javac, source, new Problems(source), window)
                    .split().stream()
                            .map(each -> each.kind() + " " + each.start() + "-" + each.end())
                            .toList();
        } catch (ScriptErrors e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static void judge(Torture torture, ScriptCompiler compiler) throws InterruptedException {
        var session = new Session(Optional.empty(), compiler);
        Thread finger = torture.spins() ? session.interruptAfter("spinning") : null;
        int status = session.run(torture.name() + ".jsh", torture.script(), torture.arguments());
        if (finger != null) {
            finger.join();
        }
        assertThat(status).as(session.err()).isEqualTo(torture.status());
        List<String> lines = session.out().lines().map(String::stripTrailing).toList();
        assertThat(lines).as(session.err()).isEqualTo(torture.out());
        assertThat(torture.err()).allSatisfy(part -> assertThat(session.err()).contains(part));
    }
}
