package luksh.shell.prompt.line;

import static org.assertj.core.api.Assertions.assertThat;

import luksh.shell.prompt.line.Nesting.Call;
import luksh.shell.prompt.line.Nesting.Surplus;
import org.junit.jupiter.api.Test;

class NestingTest {
    private static String open(String text) {
        return Nesting.of(text).innermost().orElse("");
    }

    @Test
    void whatIsOpenIsNamed() {
        assertThat(open("f(")).isEqualTo("(");
        assertThat(open("f(g[1], c -> {")).isEqualTo("{");
        assertThat(open("f(g[1], c -> { }")).isEqualTo("(");
        assertThat(open("say(\"\"\"\n a \" b (")).isEqualTo("\"\"\"");
        assertThat(open("a /* (")).isEqualTo("/*");
        assertThat(open("f(\"a\", '(', \"\\\"(\") // (")).isEmpty();
        assertThat(OpenLine.prompt("f(")).isEqualTo("luksh( > ");
    }

    @Test
    void aQuotationEndsWithItsLine() {
        assertThat(Nesting.of("f(\"a").openString()).hasValue(3);
        assertThat(Nesting.of("f(\"a\\\"b").openString()).hasValue(3);
        assertThat(Nesting.of("f('\"', \"x").openString()).hasValue(8);
        assertThat(Nesting.of("f('\\'', x").openString()).isEmpty();
        assertThat(Nesting.of("f(\"a\", ").openString()).isEmpty();
        assertThat(open("f(\"a\n")).isEqualTo("(");
    }

    @Test
    void theCallAndTheArgumentAtTheEndAreFound() {
        assertThat(Nesting.of("d.change(c -> c.rekey(slot(0), ").call()).contains(new Call("rekey", 21, 1, 31));
        assertThat(Nesting.of("f(\"a, b\", g(1, 2), sl").call()).contains(new Call("f", 1, 2, 19));
        assertThat(Nesting.of("(1 + ").call()).isEmpty();
        assertThat(Nesting.of("f(c -> {").call()).isEmpty();
    }

    @Test
    void aBracketThatDoesNotFitIsFound() {
        assertThat(Nesting.of("d.slots())").surplus()).contains(new Surplus("one ) too many", 9));
        assertThat(Nesting.of("f(a]").surplus()).contains(new Surplus("found ], but ) must come first", 3));
        assertThat(Nesting.of("f(\")\", ')', 1) // )").surplus()).isEmpty();
    }

    @Test
    void argumentsAreCounted() {
        assertThat(Nesting.arguments("f()", 1)).isZero();
        assertThat(Nesting.arguments("f(g(1, 2), \"a,b\")", 1)).isEqualTo(2);
        assertThat(Nesting.arguments("f(c -> { a, b })", 1)).isEqualTo(1);
        assertThat(Nesting.arguments("f.g", 1)).isEqualTo(-1);
    }
}
