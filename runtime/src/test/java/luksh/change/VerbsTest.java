package luksh.change;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.header.Luks1Format;
import luksh.change.step.header.Luks2Format;
import luksh.change.step.header.RestoreLost;
import luksh.change.step.slot.Kill;
import luksh.rescue.Luks2CopySearch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each verb says of itself. A new verb fails this test until its answers stand here. */
class VerbsTest {
    private static final String LIKE_ANY_OTHER = "";

    /** In what a verb differs from the others. */
    private static final Map<String, String> ANSWERS = new TreeMap<>(Map.ofEntries(
            Map.entry("AddKeyFile", LIKE_ANY_OTHER),
            Map.entry("AddRecoveryKey", LIKE_ANY_OTHER),
            Map.entry("AddReplacement", LIKE_ANY_OTHER),
            Map.entry("AddSlot", LIKE_ANY_OTHER),
            Map.entry("ChangeToken", LIKE_ANY_OTHER),
            Map.entry("Convert", "endsTheChange, locks"),
            Map.entry("ImportToken", LIKE_ANY_OTHER),
            Map.entry("Kill", "word"),
            Map.entry("Luks1Format", "not needsHeader, overwritesContent, word"),
            Map.entry("Luks1Mend", "locks, not needsHeader, word"),
            Map.entry("Luks2Format", "locks, not needsHeader, overwritesContent, word"),
            Map.entry("Luks2Mend", "locks, not needsHeader, word"),
            Map.entry("MarkMasterKey", LIKE_ANY_OTHER),
            Map.entry("NameSlot", LIKE_ANY_OTHER),
            Map.entry("PromoteReplacement", LIKE_ANY_OTHER),
            Map.entry("Rekey", LIKE_ANY_OTHER),
            Map.entry("Repair", "repairs"),
            Map.entry("Restore", LIKE_ANY_OTHER),
            Map.entry("RestoreLost", "locks, not needsHeader, word"),
            Map.entry("RetireBootKey", LIKE_ANY_OTHER),
            Map.entry("SaveBackup", "not writesHeader"),
            Map.entry("SetDigest", LIKE_ANY_OTHER),
            Map.entry("SetFlags", LIKE_ANY_OTHER),
            Map.entry("SetLabel", LIKE_ANY_OTHER),
            Map.entry("SetPriority", LIKE_ANY_OTHER),
            Map.entry("SetUuid", LIKE_ANY_OTHER),
            Map.entry("Verify", "not writesHeader")));

    @Test
    void eachVerbSaysWhatItIs() {
        List<JavaClass> verbs = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("luksh").stream()
                        .filter(each -> each.isAssignableTo(Verb.class))
                        .filter(each ->
                                !each.isInterface() && !each.getModifiers().contains(JavaModifier.ABSTRACT))
                        .toList();
        assertThat(verbs).extracting(JavaClass::getSimpleName).containsExactlyInAnyOrderElementsOf(ANSWERS.keySet());
        assertThat(verbs)
                .allSatisfy(verb -> assertThat(answers(verb.reflect()))
                        .as(verb.getSimpleName())
                        .isEqualTo(ANSWERS.get(verb.getSimpleName())));
    }

    @Test
    void whatIsLostForGoodIsConfirmedInCapitals() {
        assertThat(Kill.all().word()).isEqualTo(Verb.YES_IN_CAPITALS);
        assertThat(Kill.slot(() -> 0).word()).isEqualTo(Verb.YES);
        assertThat(((Verb) instance(Luks1Format.class)).word()).isEqualTo(Verb.YES_IN_CAPITALS);
        assertThat(((Verb) instance(Luks2Format.class)).word()).isEqualTo(Verb.YES_IN_CAPITALS);
    }

    /** Their word depends on what the plan finds on the device. */
    @Test
    void aHeaderOverOtherContentIsConfirmedInCapitals(@TempDir Path folder) {
        var disk = new MemoryDisk(new byte[SmallContainer.SIZE]);
        new SmallContainer.Steps().formatLuks2(SmallContainer.slots(0, "anna")).run(disk, folder);
        Path backup = folder.resolve("saved.luks");
        new SmallContainer.Steps().backup(backup).run(disk, folder);
        for (boolean foreign : List.of(false, true)) {
            byte[] lost = disk.medium();
            Arrays.fill(lost, 0, 6, (byte) 0);
            Arrays.fill(lost, 0x4000, 0x4000 + 6, (byte) 0);
            if (foreign) {
                System.arraycopy("XFSB".getBytes(US_ASCII), 0, lost, 0, 4);
            }
            String word = foreign ? Verb.YES_IN_CAPITALS : Verb.YES;
            Verb mend =
                    Luks2CopySearch.of(new MemoryDisk(lost)).candidates().get(0).mend();
            assertThat(words(mend, lost, folder)).containsExactly(word);
            assertThat(words(new RestoreLost(backup.toString()), lost, folder)).containsExactly(word);
        }
    }

    private static List<String> words(Verb verb, byte[] content, Path folder) {
        var steps = new SmallContainer.Steps().authorize("anna").and(verb);
        steps.run(new MemoryDisk(content.clone()), folder);
        return steps.person.words;
    }

    /** The answers that differ from those of a verb that gives none; of a word only that there is one. */
    private static String answers(Class<?> verb) {
        var one = (Verb) instance(verb);
        Verb other = (Draft draft) -> Verb.Preparation.NONE;
        Predicate<Method> differs = method -> method.getReturnType() == boolean.class
                ? answer(method, one) != answer(method, other)
                : Arrays.stream(verb.getMethods())
                        .anyMatch(
                                own -> own.getName().equals(method.getName()) && own.getDeclaringClass() != Verb.class);
        return Arrays.stream(Verb.class.getMethods())
                .filter(Method::isDefault)
                .filter(differs)
                .map(method -> (method.getReturnType() == boolean.class && !answer(method, one) ? "not " : "")
                        + method.getName())
                .sorted((a, b) -> a.replace("not ", "").compareTo(b.replace("not ", "")))
                .collect(Collectors.joining(", "));
    }

    private static boolean answer(Method method, Verb verb) {
        try {
            return (boolean) method.invoke(verb);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method + " cannot be called", e);
        }
    }

    /** With empty arguments: what a verb is does not depend on them. */
    private static Object instance(Class<?> type) {
        var failures = new ArrayList<Throwable>();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            try {
                constructor.setAccessible(true);
                return constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                        .map(VerbsTest::empty)
                        .toArray());
            } catch (ReflectiveOperationException e) {
                failures.add(e);
            }
        }
        throw new AssertionError(type + ": " + failures);
    }

    private static @Nullable Object empty(Class<?> type) {
        if (type.isPrimitive()) {
            return Array.get(Array.newInstance(type, 1), 0);
        }
        return type == String.class
                ? ""
                : type == List.class || type == Collection.class ? List.of() : type == Set.class ? Set.of() : null;
    }
}
