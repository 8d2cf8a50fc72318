package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A session keeps more variables than JShell does, and nobody notices. */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParkedVariablesTest {
    private static final int MANY = 30;

    private final SnippetState running = new SnippetState();
    private Engine engine;

    /** Variables of many kinds, older than so many others that they are parked. */
    @BeforeAll
    void defineMany() {
        engine = new Engine(System.getProperty("java.class.path"), PromptChild.IMPORTS, Weaving::weave, running);
        for (String source : List.of(
                "int number = 7;",
                "var names = new java.util.ArrayList<String>(java.util.List.of(\"a\"));",
                "var odd = new Object() { int inner = 5; };",
                "int read = 1;",
                "java.util.function.IntSupplier later = () -> read;",
                "final long big = 1L << 40;",
                "class Point { int x = 3; }",
                "Point point = new Point();",
                "double[] none;")) {
            run(source);
        }
        for (int i = 0; i < MANY; i++) {
            run("int filler" + i + " = " + i + ";");
        }
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private Outcome run(String source) {
        running.begin();
        Outcome outcome = engine.run(source);
        assertThat(outcome.result()).as(source).isNotInstanceOf(Outcome.Rejected.class);
        return outcome;
    }

    private Object value(String source) {
        return ((Outcome.Value) run(source).result()).value();
    }

    @Test
    void aParkedVariableIsReadChangedAndRedefined() {
        assertThat(engine.declared()).as("JShell has few").isLessThan(MANY);
        assertThat(value("number + filler0")).isEqualTo(7);
        assertThat(value("big")).isEqualTo(1L << 40);
        run("names.add(\"b\")");
        assertThat(value("names")).isEqualTo(List.of("a", "b"));
        run("filler1 = 100");
        run("String filler2 = \"other type\";");
        for (int i = 0; i < MANY; i++) {
            run("int second" + i + " = filler" + i + (i == 2 ? ".length();" : ";"));
        }
        assertThat(value("filler1 + filler2")).isEqualTo("100other type");
        assertThat(value("none")).isNull();
    }

    @Test
    void whatCodeMayReadLaterStaysOneVariable() {
        run("read = 2");
        assertThat(value("later.getAsInt()")).isEqualTo(2);
        assertThat(value("odd.inner")).isEqualTo(5);
        assertThat(value("point.x")).isEqualTo(3);
    }

    @Test
    void variablesAndCompletionsKnowThem() {
        assertThat(engine.variables())
                .contains(new Engine.Variable("number", "int", "7"))
                .extracting(Engine.Variable::name)
                .contains("names", "odd", "later", "big", "point", "none", "filler0", "filler29")
                .doesNotHaveDuplicates();
        assertThat(engine.suggestions("numb", 4).texts()).contains("number");
    }
}
