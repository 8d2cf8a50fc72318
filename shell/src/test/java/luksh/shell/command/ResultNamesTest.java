package luksh.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultNamesTest {
    private static String named(String text) {
        var places = ResultNames.places(text);
        return ResultNames.named(ResultNames.masked(text, places), places, "_12");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_",
                "_ + 1",
                "twice(_, _)",
                "_.size() * 2",
                "return _;",
                "(int) _",
                "a > _",
                "a >> _",
                "values[_]",
                "{ _ }",
                "x -> _ + x",
                "f(_, () -> 1)",
                "list.forEach(x -> { use(_); })",
                "switch (_) { case 1 -> 2; default -> _; }",
                "_ == 3",
                "a < b && c > _",
                "\"_\" + _ // _",
                "/* _ */ _",
                "'_' + _",
                "for (var x : _) {}"
            })
    void anExpressionGetsTheLastResult(String text) {
        assertThat(named(text)).contains("_12");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_ -> 1",
                "(_, x) -> x",
                "(x, _) -> x",
                "(String _, int x) -> x",
                "for (var _ : list) {}",
                "try { f(); } catch (Exception _) {}",
                "try (var _ = open()) {}",
                "case Pair(_, var b) -> b",
                "x instanceof Pair(_, var b)",
                "x instanceof Pair(Pair(_, var a), var b)",
                "List<Map<String, int[]>> _ = f()",
                "int[] _ = f()",
                "\"_\"",
                "'_'",
                "// _",
                "/* _ */ 1",
                "\"\"\"\n_\"\"\"",
                "a_b + _c + d_ + _3 + __",
                "x._",
                "1 + 1"
            })
    void aNameThatJavaLeavesOutStaysJavas(String text) {
        assertThat(named(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"_\" + _ + '_' + f(_ -> _) /* _ */"})
    void onlyTheFreeOneIsReplaced(String text) {
        // in the body of a lambda whose parameter has no name, there is only the result
        assertThat(named(text)).isEqualTo("\"_\" + _12 + '_' + f(_ -> _12) /* _ */");
    }
}
