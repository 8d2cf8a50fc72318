package luksh.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import luksh.QuietPerson;
import luksh.change.BootKeyDesk.Snapshot;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.journal.JournaledWrites;
import luksh.change.journal.Journals;
import luksh.change.journal.OpenedSlots;
import luksh.change.journal.RandomFill;
import luksh.change.journal.Step;
import luksh.change.journal.Write;
import luksh.change.recovery.Leftovers;
import luksh.change.recovery.Unfinished;
import luksh.change.step.ChangeSession;
import luksh.device.DeviceIdentity;
import luksh.finding.Place;
import luksh.format.Bytes;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A luksh that is killed between any two calls to the system while it makes, closes and removes the journal of a window:
 * what it leaves is found, and no byte of the key area stays in the state folder.
 */
@Tag("once")
class LeftoversTest {
    private static final String LONGEST = "4194304";
    private static final int SIZE = 64_000;
    private static final Set<String> UUIDS = Set.of("aaaaaaaa-0000", "bbbbbbbb-0000");
    /** In hundredths: what is looked for of the key area. */
    private static final int NEEDLE = 32;

    @TempDir
    Path folder;

    /** The luksh that is killed: one journal after the other. */
    static final class Changes {
        private Changes() {}

        public static void main(String[] args) throws IOException {
            System.out.println("ready");
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                JournalFile.create(Path.of(args[0]), journal()).close("done", JournalFile.Seal.RENEWED);
            }
        }
    }

    private static Bytes area() {
        return Bytes.copyOf(RandomFill.from("the key area of a window step...".getBytes(StandardCharsets.UTF_8), SIZE));
    }

    private static Journal journal() {
        var window = new JournaledWrites.Act(
                4096,
                SIZE,
                Write.Role.WINDOW,
                false,
                true,
                Bytes.zeros(32),
                OpenedSlots.hash(area().toArray()),
                area());
        return new Journal(
                UUIDS,
                Set.of(),
                new DeviceIdentity("/nowhere/disk.img", Set.of(), SIZE),
                "host",
                "boot",
                Instant.EPOCH,
                List.of(new Step(1, "rekey", Place.slot(0), "")),
                Bytes.zeros(512),
                new JournaledWrites(List.of("rekey slot 0"), List.of(new JournaledWrites.Group(0, List.of(window)))));
    }

    private static List<String> java(Path state, int changes) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Changes.class.getName(),
                state.toString(),
                "" + changes);
    }

    @Test
    void nothingOfAKeyAreaStaysWhereverItIsKilled(TestReporter reporter) throws IOException {
        Path state = folder.toRealPath().resolve("state");
        Path trace = folder.resolve("trace");
        var command = new ArrayList<>(List.of("strace", "-f", "-y", "-xx", "-s", LONGEST, "--seccomp-bpf"));
        command.addAll(List.of("-e", TracedFiles.CALLS, "-o", trace.toString(), "--"));
        command.addAll(java(state, 1));
        Oracle.run(new byte[0], command).accepted();
        assertThat(Journals.all(state).open()).isEmpty();
        assertThat(holding(state)).isEmpty();

        var files = new TracedFiles(state);
        var known = new HashSet<Snapshot>();
        int[] counts = new int[4];
        Strace.calls(Files.readString(trace), (call, result) -> {
            if (files.happened(call, result)) {
                for (Snapshot left : files.possible()) {
                    if (known.add(left)) {
                        left.restore(state);
                        cleansed(state, counts);
                    }
                }
            }
        });
        assertThat(counts[0]).as("with a closed journal").isPositive();
        assertThat(counts[1]).as("with a temporary file").isPositive();
        assertThat(counts[2]).as("with an open journal").isPositive();
        reporter.publishEntry(
                "states",
                known.size() + ", closed, temporary, open, key area: "
                        + List.of(counts[0], counts[1], counts[2], counts[3]));
    }

    private static void cleansed(Path state, int[] counts) {
        try {
            Journals before = Journals.all(state);
            assertThat(before.unreadable()).isEmpty();
            counts[0] += before.closed().isEmpty() ? 0 : 1;
            counts[1] += temporaries(state).isEmpty() ? 0 : 1;
            counts[2] += before.open().isEmpty() ? 0 : 1;
            counts[3] += holding(state).isEmpty() ? 0 : 1;
            var session = new QuietPerson().session(state);
            List<Unfinished> unfinished = Unfinished.all(session);
            assertThat(unfinished).hasSameSizeAs(before.open());
            for (JournalFile open : before.open()) { // its change is finished by recover
                open.claim();
                open.close("DONE", JournalFile.Seal.GOES);
            }
            Leftovers.shred(session); // a second name of what was closed just now
            assertThat(holding(state)).isEmpty();
            assertThat(temporaries(state)).isEmpty();
            assertThat(Journals.all(state).closed()).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> temporaries(Path state) throws IOException {
        if (!Files.exists(state)) {
            return List.of();
        }
        try (var files = Files.walk(state)) {
            return files.filter(file -> file.toString().endsWith(".tmp")).toList();
        }
    }

    /** Files in which a part of the key area stands. */
    private static List<Path> holding(Path state) throws IOException {
        if (!Files.exists(state)) {
            return List.of();
        }
        String area = new String(area().toArray(), StandardCharsets.ISO_8859_1);
        var found = new ArrayList<Path>();
        try (var files = Files.walk(state)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (int at = 0; at + NEEDLE <= SIZE; at += SIZE / 8) {
                    if (content.contains(area.substring(at, at + NEEDLE))) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    /** The temporary name is the second one of a journal that has its own: only that name goes. */
    @Test
    void aJournalThatStillHasItsTemporaryNameStaysWhole() throws IOException {
        Path state = folder.resolve("state");
        JournalFile made = JournalFile.create(state, journal());
        made.release();
        Files.createLink(made.path().resolveSibling("1-1-1.tmp"), made.path());
        Leftovers.shred(new QuietPerson().session(state));
        assertThat(temporaries(state)).isEmpty();
        assertThat(JournalFile.open(state)).hasSize(1);
    }

    @Test
    void aDryRunTellsOfLeftoversAndKeepsThem() throws IOException {
        Path state = folder.resolve("state");
        JournalFile made = JournalFile.create(state, journal());
        made.release();
        Path left = Files.copy(made.path(), made.path().resolveSibling("1-1-1.tmp"));
        var person = new QuietPerson();
        ChangeSession quiet = person.session(state);
        var dry = new ChangeSession(person, true, false, state, quiet.scratch(), quiet.closing());
        Unfinished.all(dry);
        assertThat(left).exists();
        assertThat(person.said).singleElement().asString().contains(left.toString());
    }

    /** From the moment on at which a journal has its name, another process sees that somebody works with it. */
    @Test
    void aRunningChangeIsNeverTakenForAnInterruptedOne(TestReporter reporter) throws Exception {
        Path state = folder.resolve("state");
        Process changes = new ProcessBuilder(java(state, 150))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(changes.inputReader().readLine()).isEqualTo("ready");
        int seen = 0;
        var person = new QuietPerson();
        var session = person.session(state);
        while (changes.isAlive()) {
            Journals journals = Journals.all(state);
            for (JournalFile open : journals.open()) {
                seen++;
                assertThat(open.isRunning() || open.isGone())
                        .as("claimed before it has its name, gone before it is let go of")
                        .isTrue();
            }
            for (Journals.Unreadable unreadable : journals.unreadable()) {
                assertThat(unreadable.file()).doesNotExist();
            }
            Leftovers.shred(session);
        }
        assertThat(changes.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(changes.exitValue())
                .as("nothing of its was taken for a leftover")
                .isZero();
        assertThat(seen).isPositive();
        assertThat(person.said).isEmpty();
        reporter.publishEntry("open journals seen", "" + seen);
    }
}
