package luksh.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ImportsTest {
    static final List<String> TYPES = Imports.TYPES;

    @ParameterizedTest
    @FieldSource("TYPES")
    void everyImportedTypeIsThereAndPublic(String name) throws ClassNotFoundException {
        assertThat(Modifier.isPublic(Class.forName(name).getModifiers())).isTrue();
    }

    @Test
    void thePreludeIsWhereTheImportSaysItIs() {
        assertThat(Imports.PRELUDE).isEqualTo(Prelude.class.getName());
        assertThat(Imports.PRELUDE_CLASSES)
                .isEqualTo(Stream.<Class<?>>iterate(Prelude.class, type -> type != Object.class, Class::getSuperclass)
                        .map(Class::getName)
                        .toList());
    }

    @Test
    void noTwoTypesHaveOneName() {
        assertThat(Imports.TYPES)
                .extracting(name -> name.substring(name.lastIndexOf('.') + 1))
                .doesNotHaveDuplicates();
    }

    @Test
    void aNameThatAScriptImportsItselfIsLeftOut() {
        assertThat(Imports.declarations(Set.of("Guard")))
                .contains("import luksh.finding.Finding; ")
                .doesNotContain("luksh.change.step.Guard");
    }

    @Test
    void theDeclarationsAreOneLine() {
        assertThat(Imports.declarations(Set.of()).lines()).hasSize(1);
    }
}
