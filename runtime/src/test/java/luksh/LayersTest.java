package luksh;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Inside a module the compiler does not see layers; this test does. */
class LayersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("luksh");

    @Test
    void dependenciesPointDownwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("format")
                .definedBy("luksh.format")
                .layer("file")
                .definedBy("luksh.file")
                .layer("crypto")
                .definedBy("luksh.crypto")
                .layer("bench")
                .definedBy("luksh.bench")
                .layer("chart")
                .definedBy("luksh.chart")
                .layer("device")
                .definedBy("luksh.device")
                .layer("unlock")
                .definedBy("luksh.unlock")
                .layer("change")
                .definedBy("luksh.change")
                .layer("rescue")
                .definedBy("luksh.rescue")
                .layer("envelope")
                .definedBy("luksh.envelope")
                .layer("backup")
                .definedBy("luksh.backup")
                .layer("rotate")
                .definedBy("luksh.rotate")
                .layer("grub")
                .definedBy("luksh.grub")
                .layer("bootkey")
                .definedBy("luksh.bootkey")
                .layer("audit")
                .definedBy("luksh.audit")
                .layer("facade")
                .definedBy("luksh")
                .whereLayer("facade")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("audit")
                .mayOnlyBeAccessedByLayers("facade")
                .whereLayer("rescue")
                .mayOnlyBeAccessedByLayers("audit", "facade")
                .whereLayer("rotate")
                .mayOnlyBeAccessedByLayers("facade")
                .whereLayer("bootkey")
                .mayOnlyBeAccessedByLayers("facade")
                .whereLayer("envelope")
                .mayOnlyBeAccessedByLayers("backup", "facade")
                .whereLayer("backup")
                .mayOnlyBeAccessedByLayers("audit", "facade")
                .whereLayer("grub")
                .mayOnlyBeAccessedByLayers("audit", "facade")
                .whereLayer("change")
                .mayOnlyBeAccessedByLayers("rescue", "backup", "rotate", "grub", "bootkey", "audit", "facade")
                .whereLayer("unlock")
                .mayOnlyBeAccessedByLayers("change", "rescue", "backup", "rotate", "grub", "bootkey", "audit", "facade")
                .whereLayer("device")
                .mayOnlyBeAccessedByLayers(
                        "unlock", "change", "rescue", "backup", "rotate", "grub", "bootkey", "audit", "facade")
                .whereLayer("bench")
                .mayOnlyBeAccessedByLayers("grub", "facade")
                .whereLayer("chart")
                .mayOnlyBeAccessedByLayers("grub", "facade")
                .whereLayer("crypto")
                .mayOnlyBeAccessedByLayers(
                        "bench",
                        "device",
                        "unlock",
                        "envelope",
                        "change",
                        "rescue",
                        "backup",
                        "rotate",
                        "grub",
                        "bootkey",
                        "audit",
                        "facade")
                .whereLayer("file")
                .mayOnlyBeAccessedByLayers(
                        "crypto", "bench", "chart", "device", "unlock", "change", "rescue", "backup", "rotate", "grub",
                        "bootkey", "audit", "facade")
                .check(CLASSES);
    }

    @Test
    void packagesMakeNoCircle() {
        slices().matching("luksh.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Whoever makes a file another way forgets a flush, a mode, a link, or what a crash leaves. The state folder's are claimed as well. */
    @Test
    void plainFilesAreMadeInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("luksh.file")
                .and()
                .haveSimpleNameNotStartingWith("Journal")
                .and()
                .doNotHaveFullyQualifiedName("luksh.change.StagedFile")
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
                .areAssignableTo(luksh.crypto.Secret.class)
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
