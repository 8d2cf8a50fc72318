package luksh.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
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
import luksh.change.step.slot.Kill;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each verb says of itself. A new verb fails this test until its answers stand here. */
class VerbsTest {
    private static final String NOTHING_SPECIAL = "";

    /** In what a verb differs from the others. */
    private static final Map<String, String> ANSWERS = new TreeMap<>(Map.ofEntries(
            Map.entry("AddKeyFile", NOTHING_SPECIAL),
            Map.entry("AddRecoveryKey", NOTHING_SPECIAL),
            Map.entry("AddReplacement", NOTHING_SPECIAL),
            Map.entry("AddSlot", NOTHING_SPECIAL),
            Map.entry("ChangeToken", NOTHING_SPECIAL),
            Map.entry("Convert", "endsTheChange, locks"),
            Map.entry("ImportToken", NOTHING_SPECIAL),
            Map.entry("Kill", "word"),
            Map.entry("Luks1Format", "not needsHeader, overwritesContent, word"),
            Map.entry("Luks1Mend", "locks, not needsHeader, word"),
            Map.entry("Luks2Format", "locks, not needsHeader, overwritesContent, word"),
            Map.entry("Luks2Mend", "locks, not needsHeader, word"),
            Map.entry("MarkMasterKey", NOTHING_SPECIAL),
            Map.entry("NameSlot", NOTHING_SPECIAL),
            Map.entry("PromoteReplacement", NOTHING_SPECIAL),
            Map.entry("Rekey", NOTHING_SPECIAL),
            Map.entry("Repair", "repairs"),
            Map.entry("Restore", NOTHING_SPECIAL),
            Map.entry("RestoreLost", "locks, not needsHeader, word"),
            Map.entry("RetireBootKey", NOTHING_SPECIAL),
            Map.entry("SaveBackup", "not writesHeader"),
            Map.entry("SetDigest", NOTHING_SPECIAL),
            Map.entry("SetFlags", NOTHING_SPECIAL),
            Map.entry("SetLabel", NOTHING_SPECIAL),
            Map.entry("SetPriority", NOTHING_SPECIAL),
            Map.entry("SetUuid", NOTHING_SPECIAL),
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
