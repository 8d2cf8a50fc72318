package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Cost;
import luksh.change.step.Guard;
import luksh.change.step.header.ChangeToken;
import luksh.change.step.header.ImportToken;
import luksh.change.step.header.SetFlags;
import luksh.change.step.header.SetLabel;
import luksh.change.step.slot.AddRecoveryKey;
import luksh.change.step.slot.NameSlot;
import luksh.change.step.slot.Rekey;
import luksh.change.step.slot.SetPriority;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Cryptsetup;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * LUKS2 under the fault model of {@link PowerCut}, over both copies of the header: a known passphrase opens every state,
 * in our reading and in cryptsetup's; and what is done is done.
 */
@Tag("once")
class Luks2CrashTest {
    /** An area for a key of 128 bits. */
    private static final int AREA = 65536;

    private static final int ALL = 32;

    @TempDir
    static Path folder;

    /**
     * A change and what has to open.
     *
     * @param room for key areas, in areas
     * @param offset of the payload, in bytes
     * @param known at least one of these opens in every state
     * @param after exactly these open once it is done
     * @param gone none of these does any more
     */
    record Case(
            String name,
            int room,
            long offset,
            Map<Integer, String> before,
            Consumer<Steps> steps,
            Set<String> known,
            Set<String> after,
            Set<String> gone) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case roomy(
            String name,
            Map<Integer, String> before,
            Consumer<Steps> steps,
            Set<String> known,
            Set<String> after,
            Set<String> gone) {
        return new Case(name, 4, end(4), before, steps, known, after, gone);
    }

    static long end(int areas) {
        return 2 * 0x4000 + (long) areas * AREA;
    }

    /** Every number is taken. */
    private static Map<Integer, String> full() {
        var all = new TreeMap<Integer, String>();
        for (int number = 0; number < ALL; number++) {
            all.put(number, "p" + number);
        }
        return all;
    }

    static Stream<Case> cases() {
        return Stream.of(
                roomy(
                        "add",
                        slots(0, "anna"),
                        c -> c.authorize("anna").add(1, "carl"),
                        Set.of("anna"),
                        Set.of("anna", "carl"),
                        Set.of()),
                roomy(
                        "kill",
                        slots(0, "anna", 1, "bert"),
                        c -> c.authorize("anna").kill(1),
                        Set.of("anna"),
                        Set.of("anna"),
                        Set.of("bert")),
                roomy(
                        "rekey the only one",
                        slots(5, "anna"),
                        c -> c.authorize("anna").rekey(5),
                        Set.of("anna"),
                        Set.of("anna"),
                        Set.of()),
                roomy(
                        "replace the only one",
                        slots(0, "anna"),
                        c -> c.replace(0, "anna", "carl"),
                        Set.of("anna", "carl"),
                        Set.of("carl"),
                        Set.of("anna")),
                roomy(
                        "digest",
                        slots(0, "anna"),
                        c -> c.authorize("anna").digest(2000),
                        Set.of("anna"),
                        Set.of("anna"),
                        Set.of()),
                roomy("uuid", slots(0, "anna"), Steps::uuid, Set.of("anna"), Set.of("anna"), Set.of()),
                roomy(
                        "the tour: backup, add, rekey, digest, kill",
                        slots(0, "anna", 6, "bert"),
                        c -> c.authorize("anna")
                                .backup(folder.resolve("tour-" + System.nanoTime()))
                                .add(1, "carl")
                                .rekey(0)
                                .digest(1500)
                                .kill(6),
                        Set.of("anna"),
                        Set.of("anna", "carl"),
                        Set.of("bert")),
                roomy(
                        "everyone changes at once",
                        slots(0, "anna", 6, "bert"),
                        c -> c.authorize("bert2")
                                .replace(0, "anna", "anna2")
                                .replace(6, "bert", "bert2")
                                .uuid()
                                .rekey(6)
                                .kill(0),
                        Set.of("anna", "bert", "anna2", "bert2"),
                        Set.of("bert2"),
                        Set.of("anna", "anna2", "bert")),
                new Case(
                        "rekey, the room has to grow",
                        2,
                        end(5),
                        slots(0, "anna", 1, "bert"),
                        c -> c.authorize("anna").rekey(0),
                        Set.of("anna"),
                        Set.of("anna", "bert"),
                        Set.of()),
                new Case(
                        "add, the room has to grow",
                        1,
                        end(5),
                        slots(0, "anna"),
                        c -> c.authorize("anna").add(9, "carl"),
                        Set.of("anna"),
                        Set.of("anna", "carl"),
                        Set.of()),
                new Case(
                        "replace with all 32 numbers taken",
                        ALL + 1,
                        end(ALL + 1),
                        full(),
                        c -> c.replace(7, "p7", "carl"),
                        Set.of("p7", "carl"),
                        Set.of("p0", "carl", "p31"),
                        Set.of("p7")));
    }

    static byte[] container(Path folder, Case change) throws Exception {
        var options = new ArrayList<>(List.of(
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--cipher",
                "aes-cbc-plain64",
                "--key-size",
                "128",
                "--sector-size",
                "512",
                "--luks2-metadata-size",
                "16k"));
        options.addAll(List.of(
                "--luks2-keyslots-size",
                change.room() * AREA / 1024 + "k",
                "--offset",
                Long.toString(change.offset() / 512)));
        var first = change.before().entrySet().iterator().next();
        options.addAll(List.of("--key-slot", Integer.toString(first.getKey())));
        Path image = Cryptsetup.formatted(
                folder.resolve("l2-" + System.nanoTime()),
                change.offset() + 4096,
                first.getValue().getBytes(UTF_8),
                options.toArray(String[]::new));
        var disk = new MemoryDisk(Files.readAllBytes(image));
        Files.delete(image);
        var steps = new Steps().authorize(first.getValue()).allow(Guard.DUPLICATE_SECRET);
        change.before().entrySet().stream().skip(1).forEach(slot -> steps.add(slot.getKey(), slot.getValue()));
        if (change.before().size() > 1) {
            steps.run(disk, folder);
        }
        return disk.medium();
    }

    private static final Cost ARGON2 =
            new Cost("argon2id", null, null, new Cost.Passes(4, new Size(32 << 10), 1), null);

    /** What stands in the header alone, one flip each, and what comes in two. */
    static Stream<Case> configurations() {
        String token = "{\"type\":\"mine\",\"keyslots\":[\"1\"]}";
        return Stream.of(
                configuration("label", c -> c.and(SetLabel.label("büro")).and(SetLabel.subsystem("x"))),
                configuration("flags", c -> c.and(new SetFlags(List.of("allow-discards", "no-journal")))),
                configuration("priority", c -> c.and(new SetPriority(SmallContainer.slot(1), Priority.PREFER))),
                configuration(
                        "names",
                        c -> c.and(new NameSlot(SmallContainer.slot(0), "Anna"))
                                .and(new NameSlot(SmallContainer.slot(1), "Bert"))),
                configuration(
                        "tokens",
                        c -> c.and(new ImportToken(token))
                                .and(ChangeToken.assign(0, SmallContainer.slot(0)))
                                .and(ChangeToken.unassign(0, SmallContainer.slot(1)))
                                .and(ChangeToken.remove(0))),
                configuration("recovery key", c -> c.authorize("anna").and(new AddRecoveryKey(SmallContainer.slot(2)))),
                roomy(
                        "kill a slot with a name and a token",
                        slots(0, "anna", 1, "bert"),
                        c -> c.authorize("anna")
                                .and(new NameSlot(SmallContainer.slot(1), "Bert"))
                                .and(new ImportToken(token))
                                .allow(Guard.TOKEN_CLAIMED_SLOT)
                                .kill(1),
                        Set.of("anna"),
                        Set.of("anna"),
                        Set.of("bert")),
                roomy(
                        "PBKDF2 to Argon2 and back",
                        slots(0, "anna"),
                        c -> c.authorize("anna")
                                .and(Rekey.cost(SmallContainer.slot(0), ARGON2))
                                .and(Rekey.cost(
                                        SmallContainer.slot(0), new Cost("pbkdf2", "sha256", 1000L, null, null))),
                        Set.of("anna"),
                        Set.of("anna"),
                        Set.of()));
    }

    private static Case configuration(String name, Consumer<Steps> steps) {
        return roomy(name, slots(0, "anna", 1, "bert"), steps, Set.of("anna"), Set.of("anna", "bert"), Set.of());
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource({"cases", "configurations"})
    void aKnownPassphraseOpensInEveryState(Case change, TestReporter reporter) throws Exception {
        byte[] before = container(folder, change);
        var disk = new MemoryDisk(before);
        var steps = new Steps();
        change.steps().accept(steps);
        assertThat(steps.run(disk, folder.resolve("state-" + System.nanoTime())).done())
                .isTrue();
        check(change.name(), before, disk, change.known(), reporter);
        done(disk.medium(), change.after(), change.gone());
        assertThat(disk.cached()).as("nothing is left unflushed").isEqualTo(disk.medium());
    }

    @Test
    void restoreGoesFromOneHeaderToTheOther(TestReporter reporter) throws Exception {
        Case layout = roomy("", slots(0, "anna", 1, "bert"), c -> {}, Set.of(), Set.of(), Set.of());
        byte[] saved = container(folder, layout);
        Path backup = folder.resolve("restored.luks");
        var present = new MemoryDisk(saved);
        new Steps()
                .authorize("anna")
                .backup(backup)
                .replace(1, "bert", "carl")
                .digest(3000)
                .uuid()
                .run(present, folder);
        long sequence = ((Luks2Header) Headers.read(present)).sequence();
        byte[] before = present.medium();
        var disk = new MemoryDisk(before);
        new Steps()
                .authorize("anna")
                .allow(Guard.FOREIGN_BACKUP)
                .restore(backup)
                .run(disk, folder);
        check("restore", before, disk, Set.of("anna"), reporter);
        done(disk.medium(), Set.of("anna", "bert"), Set.of("carl"));
        assertThat(((Luks2Header) Headers.read(disk)).sequence()).isGreaterThan(sequence);
    }

    /** A lost copy is written anew first: the flip begins with the copy that still holds otherwise. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0x4000})
    void aChangeOfAContainerWithALostCopyRepairsItFirst(int lost, TestReporter reporter) throws Exception {
        byte[] before = container(folder, roomy("", slots(0, "anna"), c -> {}, Set.of(), Set.of(), Set.of()));
        before[lost + 4096 + 20] ^= 1;
        var disk = new MemoryDisk(before);
        new Steps().authorize("anna").add(1, "carl").run(disk, folder);
        check("add with the copy at " + lost + " lost", before, disk, Set.of("anna"), reporter);
        done(disk.medium(), Set.of("anna", "carl"), Set.of());
        assertThat(Luks2Copies.read(disk).equalAndGood()).isTrue();
    }

    private static void check(
            String name, byte[] before, MemoryDisk disk, Collection<String> known, TestReporter reporter) {
        var judge = new EveryState(folder, known);
        int states = PowerCut.during(before, disk.events(), 0, judge);
        assertThat(states).isGreaterThan(1);
        reporter.publishEntry(name, states + " states, " + judge.foreign() + " of them judged by cryptsetup");
    }

    private static void done(byte[] after, Set<String> opening, Set<String> gone) {
        opening.forEach(text ->
                assertThat(Witness.cryptsetup(folder, after, text)).as(text).isZero());
        gone.forEach(text ->
                assertThat(Witness.cryptsetup(folder, after, text)).as(text).isEqualTo(2));
        assertThat(Witness.opening(after, opening)).hasSameSizeAs(opening);
        assertThat(Witness.opening(after, gone)).isEmpty();
        Witness.dump(folder, after).accepted();
    }
}
