package luksh.shell;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What a plain command loads is decided by who may name what. */
class ShellLayersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("luksh.shell", "luksh.script");

    @Test
    void onlyThePromptLeadsToJLineAndJShell() {
        noClasses()
                .that()
                .resideOutsideOfPackage("luksh.shell.prompt..")
                .and()
                .doNotHaveFullyQualifiedName("luksh.shell.render.TextLayout") // its table of wide characters
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jline..", "jdk.jshell..")
                .check(CLASSES);
    }

    @Test
    void picocliIsNeededByTheBuildAlone() {
        noClasses().should().dependOnClassesThat().resideInAPackage("picocli..").check(CLASSES);
    }

    @Test
    void onlyMainTouchesTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("luksh.shell.Main")
                .should()
                .accessField(System.class, "in")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .check(CLASSES);
    }

    @Test
    void packagesMakeNoCircle() {
        slices().matching("luksh.shell.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
