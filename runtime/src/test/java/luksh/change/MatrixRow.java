package luksh.change;

import static luksh.change.TracedCryptsetup.IMAGE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.change.SmallContainer.Steps;
import luksh.format.Version;

/**
 * One change of the crash tests, with what cryptsetup does to the same end.
 *
 * @param kind under which its figures are added up
 * @param known before the change or during it; nobody is locked out where one of these opens
 * @param bySlot what opens each slot, before or after; empty where no slot may be without a way in at any time
 * @param versions whether the version changes: then a header comes as whole sectors
 * @param theirs cryptsetup's words; empty if it has no such command
 */
record MatrixRow(
        Kind kind,
        String name,
        RecoverTest.Making before,
        Consumer<Steps> steps,
        Set<String> known,
        Map<Integer, List<String>> bySlot,
        boolean versions,
        List<String> theirs) {
    /** Operation, version and whether there is a free place. */
    record Kind(String operation, String version, String slots) {}

    private static final List<String> CHEAP = List.of("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000");

    /** Of all crash tests; needs their folders. */
    static Stream<MatrixRow> all(Path folder) throws Exception {
        var windows = Stream.of(
                        WindowCrashTest.luks1(),
                        WindowCrashTest.luks2(),
                        WindowCrashTest.restores(),
                        WindowCrashTest.luks2Restores(),
                        WindowCrashTest.conversions())
                .flatMap(cases -> cases)
                .map(MatrixRow::of);
        return Stream.of(
                        CrashTest.changes().map(change -> of(folder, change)),
                        Stream.concat(Luks2CrashTest.cases(), Luks2CrashTest.configurations())
                                .map(change -> of(folder, change)),
                        ConvertTest.cases().flatMap(layout -> of(folder, layout)),
                        windows)
                .flatMap(rows -> rows);
    }

    static MatrixRow of(Path folder, CrashTest.Change change) {
        return new MatrixRow(
                new Kind(operation(change.name()), "LUKS1", "free"),
                change.name(),
                () -> SmallContainer.container(folder, change.before()),
                change.steps(),
                everyone(change.known(), change.before()),
                Map.of(),
                false,
                theirs(change.name(), Version.LUKS1, change.before(), change.after()));
    }

    static MatrixRow of(Path folder, Luks2CrashTest.Case change) {
        boolean full = change.before().size() == 32;
        return new MatrixRow(
                new Kind(operation(change.name()), "LUKS2", full ? "all numbers taken" : "free"),
                change.name(),
                () -> Luks2CrashTest.container(folder, change),
                change.steps(),
                everyone(change.known(), change.before()),
                Map.of(),
                false,
                theirs(change.name(), Version.LUKS2, change.before(), change.after()));
    }

    private static Stream<MatrixRow> of(Path folder, ConvertTest.Case layout) {
        return Stream.of(Version.LUKS2, Version.LUKS1).map(to -> {
            int from = to == Version.LUKS2 ? 1 : 2;
            return new MatrixRow(
                    new Kind(
                            "convert",
                            from == 1 ? "1 to 2" : "2 to 1",
                            layout.slots().size() == 8 ? "full, gap" : "free"),
                    layout.toString(),
                    () -> ConvertTest.luks(folder, from, layout.key(), layout.slots()),
                    c -> c.convert(to),
                    Set.copyOf(layout.slots().values()),
                    Map.of(),
                    true,
                    List.of("convert", "--type", to == Version.LUKS2 ? "luks2" : "luks1", IMAGE));
        });
    }

    private static MatrixRow of(WindowCrashTest.Case change) {
        String name = change.name().replace("LUKS2: ", "");
        boolean second = !name.equals(change.name());
        boolean converts = name.startsWith("convert");
        var known = new ArrayList<String>();
        change.known().values().forEach(known::addAll);
        String slots = name.contains("slot 3") ? "free" : name.contains("gap") ? "full, gap" : "full, no room";
        var steps = new Steps();
        change.steps().accept(steps);
        List<String> theirs = converts
                ? List.of("convert", "--type", "luks2", IMAGE)
                : steps.restored
                        .map(backup -> List.of("luksHeaderRestore", "--header-backup-file", backup.toString(), IMAGE))
                        .orElseGet(() -> {
                            var before = new TreeMap<Integer, String>();
                            change.known().forEach((number, texts) -> before.put(number, texts.get(0)));
                            return theirs(name, second ? Version.LUKS2 : Version.LUKS1, before, Set.of());
                        });
        return new MatrixRow(
                new Kind(operation(name), converts ? "1 to 2" : second ? "LUKS2" : "LUKS1", slots),
                change.name(),
                change::before,
                change.steps(),
                Set.copyOf(known),
                change.known(),
                converts,
                theirs);
    }

    /** The same where cryptsetup itself chooses the slot that it writes; empty if it has no free one, or no such choice. */
    Optional<MatrixRow> unpinned() {
        int pin = theirs.indexOf("--key-slot");
        if (pin < 0 || !kind.slots.equals("free") || !theirs.get(0).matches("luksChangeKey|luksConvertKey")) {
            return Optional.empty();
        }
        var words = new ArrayList<>(theirs);
        words.subList(pin, pin + 2).clear();
        var chosen = new Kind(kind.operation, kind.version, kind.slots + ", any");
        return Optional.of(new MatrixRow(chosen, name, before, steps, known, Map.of(), versions, words));
    }

    /** Those whom the test holds us to come first; who has another slot is not locked out either. */
    private static Set<String> everyone(Set<String> known, Map<Integer, String> before) {
        var everyone = new LinkedHashSet<>(known);
        everyone.addAll(before.values());
        return everyone;
    }

    private static String operation(String name) {
        String first = name.split("[ ,]", 2)[0];
        return switch (first) {
            case "the", "everyone", "two" -> "several";
            case "label", "flags", "priority", "names", "tokens" -> "config";
            case "recovery" -> "add";
            case "PBKDF2" -> "rekey";
            default -> first;
        };
    }

    /** The same by cryptsetup, always with the number of the slot; nothing for what is several steps or not in its power. */
    private static List<String> theirs(String name, Version version, Map<Integer, String> before, Set<String> after) {
        String[] words = name.split("[ ,]+", -1);
        String first = before.values().iterator().next();
        String last = words[words.length - 1];
        int number = words.length > 1 && words[1].matches("\\d+") ? Integer.parseInt(words[1]) : -1;
        return switch (words[0]) {
            case "add" -> pinned("luksAddKey", number < 0 ? 1 : number, first, List.of(IMAGE, "@carl"));
            case "kill" ->
                last.equals("token")
                        ? List.of()
                        : List.of("luksKillSlot", "--key-file", "@" + first, IMAGE, number < 0 ? "1" : "" + number);
            case "rekey" -> {
                int slot = number < 0 ? before.keySet().iterator().next() : number;
                String text = before.getOrDefault(slot, first);
                yield version == Version.LUKS2
                        ? pinned("luksConvertKey", slot, text, List.of(IMAGE))
                        : pinned("luksChangeKey", slot, text, List.of(IMAGE, "@" + text));
            }
            case "replace" -> {
                int slot = number >= 0
                        ? number
                        : name.contains(" 32 ") ? 7 : before.keySet().iterator().next();
                String fresh = after.contains("carl") || version == Version.LUKS2 ? "carl" : "new";
                yield pinned("luksChangeKey", slot, before.getOrDefault(slot, first), List.of(IMAGE, "@" + fresh));
            }
            case "uuid" -> List.of("luksUUID", "--uuid", SmallContainer.UUID, IMAGE);
            case "label" -> List.of("config", "--label", "büro", "--subsystem", "x", IMAGE);
            case "priority" -> List.of("config", "--priority", "prefer", "--key-slot", "1", IMAGE);
            default -> List.of();
        };
    }

    private static List<String> pinned(String command, int slot, String passphrase, List<String> more) {
        var words = new ArrayList<>(List.of(command, "--key-slot", "" + slot, "--key-file", "@" + passphrase));
        words.addAll(CHEAP);
        words.addAll(more);
        return words;
    }

    @Override
    public String toString() {
        return name;
    }
}
