package luksh;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.backup.Difference;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.journal.JournalFolder;
import luksh.change.journal.StagedFile;
import luksh.change.journal.Step;
import luksh.crypto.Secret;
import luksh.finding.Finding;
import luksh.finding.Severity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Inside a module the compiler does not see layers; this test does. */
@Tag("once")
class LayersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("luksh");

    /** From the top down; a layer may use every layer below it and none beside it, except where its line says so. */
    private static final List<List<String>> LAYERS = List.of(
            List.of("facade"),
            List.of("audit", "rotate", "bootkey"),
            List.of("grub", "rescue", "backup", "undo"),
            List.of("envelope", "change"),
            List.of("recovery"),
            List.of("header"),
            List.of("slot"),
            List.of("step"),
            List.of("write"),
            List.of("journal"),
            List.of("unlock"),
            List.of("device", "bench", "chart"),
            List.of("cipher"),
            List.of("kdf"),
            List.of("crypto"),
            List.of("file", "parallel"),
            List.of("finding"),
            List.of("luks2"),
            List.of("luks1"),
            List.of("format"));

    private static final Map<String, String> PACKAGES = Map.ofEntries(
            entry("facade", "luksh"),
            entry("undo", "luksh.change.undo"),
            entry("recovery", "luksh.change.recovery"),
            entry("header", "luksh.change.step.header"),
            entry("slot", "luksh.change.step.slot"),
            entry("step", "luksh.change.step"),
            entry("write", "luksh.change.write"),
            entry("journal", "luksh.change.journal"),
            entry("cipher", "luksh.crypto.cipher"),
            entry("kdf", "luksh.crypto.kdf"),
            entry("luks1", "luksh.format.luks1"),
            entry("luks2", "luksh.format.luks2"));

    @Test
    void dependenciesPointDownwards() {
        var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (List<String> row : LAYERS) {
            for (String layer : row) {
                layers = layers.layer(layer).definedBy(PACKAGES.getOrDefault(layer, "luksh." + layer));
            }
        }
        for (int row = 0; row < LAYERS.size(); row++) {
            String[] above =
                    LAYERS.subList(0, row).stream().flatMap(List::stream).toArray(String[]::new);
            for (String layer : LAYERS.get(row)) {
                layers = row == 0
                        ? layers.whereLayer(layer).mayNotBeAccessedByAnyLayer()
                        : layers.whereLayer(layer).mayOnlyBeAccessedByLayers(above);
            }
        }
        layers.check(CLASSES);
    }

    @Test
    void everyPackageIsInALayer() {
        Set<String> known = LAYERS.stream()
                .flatMap(List::stream)
                .map(layer -> PACKAGES.getOrDefault(layer, "luksh." + layer))
                .collect(Collectors.toSet());
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .isEqualTo(known);
    }

    @Test
    void packagesMakeNoCircle() {
        slices().matching("luksh.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** A place is a value. The constructors that take its text are for scripts, and for a journal, which keeps the text. */
    @Test
    void noCodeGivesAPlaceAsText() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Journal.class, Step.class)
                .should()
                .callConstructor(Step.class, int.class, String.class, String.class, String.class)
                .orShould()
                .callConstructor(Difference.class, String.class, String.class, String.class, String.class)
                .orShould()
                .callConstructor(
                        Finding.class,
                        Severity.class,
                        String.class,
                        String.class,
                        String.class,
                        String.class,
                        String.class)
                .check(CLASSES);
    }

    /**
     * Whoever makes a file another way forgets a flush, a mode, a link, or what a crash leaves. Three classes give a file that
     * is complete another name.
     */
    @Test
    void plainFilesAreMadeInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("luksh.file")
                .and()
                .doNotBelongToAnyOf(StagedFile.class, JournalFile.class, JournalFolder.class)
                .should()
                .callMethodWhere(target(owner(type(Files.class)))
                        .and(target(nameMatching("write|writeString|newOutputStream|newBufferedWriter|createTempFile|"
                                + "createFile|createLink|move|copy"))))
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(FileOutputStream.class))))
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(FileWriter.class))))
                .check(CLASSES);
    }

    /** To open one for writing makes an empty file where an image has vanished. */
    @Test
    void filesForRandomAccessAreOpenedForReadingElsewhere() {
        noClasses()
                .that()
                .resideOutsideOfPackage("luksh.file")
                .and()
                .doNotHaveFullyQualifiedName("luksh.device.Disk")
                .and()
                .doNotHaveFullyQualifiedName("luksh.device.DevicePath")
                .should()
                .callConstructorWhere(target(owner(assignableTo(RandomAccessFile.class))))
                .check(CLASSES);
    }

    @Test
    void whatTouchesTheDiskNeverSeesAKey() {
        noClasses()
                .that()
                .resideInAPackage("luksh.device")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Secret.class)
                .check(CLASSES);
    }

    @Test
    void theProcessIsTheShellsAffair() {
        noClasses()
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
    void theModelKnowsNoTerminal() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jline..", "jdk.jshell..", "picocli..", "luksh.script..", "luksh.shell..")
                .check(CLASSES);
    }
}
