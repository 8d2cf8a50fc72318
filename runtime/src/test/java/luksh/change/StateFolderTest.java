package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import luksh.Content;
import luksh.QuietPerson;
import luksh.change.RecoverTest.Run;
import luksh.change.SmallContainer.Steps;
import luksh.change.journal.HeaderFolder;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.recovery.Unfinished;
import luksh.change.step.ChangeSession;
import luksh.change.step.Cost;
import luksh.change.step.SharedCost;
import luksh.change.step.Target;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.rotate.RotationRequest;
import luksh.rotate.RotationRun;
import luksh.unlock.Headers;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Journals that nobody can read, verdicts that changed, notes that are no work, and header copies. */
@Tag("once")
class StateFolderTest {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    @TempDir
    static Path scratch;

    @TempDir
    Path folder;

    private static byte[] container = {};
    private static String uuid = "";

    @BeforeAll
    static void container() {
        container = SmallContainer.container(scratch, slots(0, "anna", 1, "bert"));
        uuid = Headers.read(new MemoryDisk(container)).uuid();
    }

    private Path state() {
        return folder.resolve("state");
    }

    private static LuksException refused(ThrowableAssert.ThrowingCallable act) {
        LuksException refused = catchThrowableOfType(LuksException.class, act);
        assertThat(refused).isNotNull();
        assertThat(refused.status()).as(refused.getMessage()).isEqualTo(ExitStatus.BUSY);
        return refused;
    }

    enum Damage {
        NEWER {
            @Override
            void to(Path file) throws IOException {
                byte[] content = Files.readAllBytes(file);
                content[11] = 2;
                Files.write(file, content);
            }
        },
        FLIPPED {
            @Override
            void to(Path file) throws IOException {
                byte[] content = Files.readAllBytes(file);
                content[Journal.BLOCK + 5] ^= 1;
                Files.write(file, content);
            }
        },
        SHORT {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 3000));
            }
        },
        FOREIGN {
            @Override
            void to(Path file) throws IOException {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
        },
        LINK {
            @Override
            void to(Path file) throws IOException {
                Path elsewhere = file.resolveSibling("elsewhere");
                Files.move(file, elsewhere);
                Files.createSymbolicLink(file, elsewhere);
            }
        },
        UNREADABLE {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
                Files.createDirectory(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        },
        LOST_FOLDER {
            @Override
            void to(Path file) throws IOException {
                Path uuid = file.resolveSibling("");
                Files.delete(file);
                Files.delete(uuid);
                Files.writeString(uuid, "no folder");
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aJournalThatCannotBeReadIsNotNothing(Damage damage) throws Exception {
        Run run = Run.of(scratch, container, c -> c.authorize("anna").kill(1));
        JournalFile journal = JournalFile.create(state(), run.journal());
        journal.release();
        damage.to(journal.path());
        var image = Files.write(folder.resolve("disk.img"), container);
        var disk = Target.existing(image.toString());
        var session = new QuietPerson().session(state());
        String name = damage == Damage.LOST_FOLDER ? uuid : journal.path().toString();

        assertThat(refused(() -> new Steps().authorize("anna").add(2, "carl").run(disk, state())))
                .hasMessageContaining(name)
                .hasMessageContaining(" --forget sets the journal aside");
        List<Unfinished> found = Unfinished.of(session, disk);
        assertThat(found)
                .singleElement()
                .satisfies(one -> assertThat(one.readable()).isFalse());
        refused(() -> found.get(0).finish());
        refused(() -> found.get(0).back());
        assertThat(found.get(0).plan().possible()).isFalse();
        assertThat(Unfinished.all(session)).hasSize(1);
        assertThat(Unfinished.mention(session, disk, Headers.read(disk.read())).orElseThrow())
                .contains(name);
        assertThat(refused(() -> rotate(image, session))).hasMessageContaining(name);
        Content.assertHolds(image, container);

        found.get(0).forget();
        assertThat(Unfinished.of(session, disk)).isEmpty();
        new Steps().authorize("anna").add(2, "carl").run(disk, state());
    }

    private static void rotate(Path image, ChangeSession session) {
        try (Secret old = QuietPerson.secret("anna");
                Secret fresh = QuietPerson.secret("zu8!fresh")) {
            var wish = new RotationRequest(old, fresh, List.of(), new SharedCost(Cost.UNSAID), Set.of(), null);
            RotationRun.rotate(List.of(image.toString()), wish, session);
        }
    }

    /** A change that was cut off in the wipe of slot 1. */
    private MemoryDisk interrupted() {
        Run run = Run.of(scratch, container, c -> c.authorize("anna").kill(1));
        JournalFile.create(state(), run.journal()).release();
        byte[] torn = container.clone();
        int area = (int) Headers.read(new MemoryDisk(container))
                .slots()
                .get(1)
                .area()
                .offset()
                .bytes();
        Arrays.fill(torn, area, area + 8192, (byte) 7);
        return new MemoryDisk(torn);
    }

    @Test
    void recoverActsOnTheVerdictThatItShowed() {
        MemoryDisk disk = interrupted();
        var person = new QuietPerson();
        var session = person.session(state());
        Unfinished change = Unfinished.of(session, disk).get(0);
        // another program gives slot 1 another salt while the plan is read: UNCLEAR from now on
        person.meanwhile = () -> disk.meanwhile(208 + 48 + 8, new byte[] {1, 2, 3, 4});
        assertThat(refused(change::finish)).hasMessageContaining("changed after this plan was shown");
        assertThat(disk.writes()).isZero();
        assertThat(JournalFile.open(state())).hasSize(1);
    }

    @Test
    void anotherJournalUnderTheNameThatWasShownIsNotActedOn() throws Exception {
        MemoryDisk disk = interrupted();
        byte[] before = disk.cached();
        var person = new QuietPerson();
        Unfinished change = Unfinished.of(person.session(state()), disk).get(0);
        Path file = Path.of(change.journal());
        Run other = Run.of(scratch, container, c -> c.authorize("anna").add(3, "carl"));
        person.meanwhile = () -> {
            try {
                Files.delete(file);
                JournalFile made = JournalFile.create(state(), other.journal());
                Files.move(made.path(), file);
                made.release();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        refused(change::finish);
        assertThat(disk.cached()).isEqualTo(before);
        assertThat(file).exists();
    }

    @Test
    void aRunningChangeIsNotForgotten() {
        Run run = Run.of(scratch, container, c -> c.authorize("anna").kill(1));
        JournalFile running = JournalFile.create(state(), run.journal());
        Unfinished change = Unfinished.of(new QuietPerson().session(state()), new MemoryDisk(container))
                .get(0);
        refused(change::forget);
        assertThat(running.path()).exists();
        running.release();
    }

    @Test
    void rotateLeavesTheUuidThatAnAdministratorPutBack() throws Exception {
        var image = Files.write(folder.resolve("disk.img"), container);
        var disk = Target.existing(image.toString());
        new Steps().uuid().run(disk, state());
        byte[] changed = Files.readAllBytes(image);
        System.arraycopy(container, 168, changed, 168, 40);
        Files.write(image, changed);
        var session = new QuietPerson().session(state());
        assertThat(Unfinished.of(session, disk)).as("a seal is no work").isEmpty();
        assertThat(Unfinished.writtenBack(session, disk)).hasSize(1);
        rotate(image, session);
        assertThat(Headers.read(new MemoryDisk(Files.readAllBytes(image))).uuid())
                .isEqualTo(uuid);
    }

    // ---- header copies

    private static String name(Duration age) {
        return STAMP.format(Instant.now().minus(age)) + ".header";
    }

    @Test
    void theNewestTwentyHeadersAndThoseOfThirtyDaysStay() throws Exception {
        Path headers = Files.createDirectories(state().resolve("headers").resolve(uuid));
        for (int i = 0; i < 10; i++) {
            Files.writeString(headers.resolve(name(Duration.ofDays(1).plusMinutes(i))), "young");
            Files.writeString(headers.resolve(name(Duration.ofDays(40).plusMinutes(i))), "newest");
            Files.writeString(headers.resolve(name(Duration.ofDays(50).plusMinutes(i))), "old");
        }
        Files.writeString(headers.resolve("notes.header"), "a person's");
        Run run = Run.of(scratch, container, c -> c.authorize("anna").kill(1));
        JournalFile open = JournalFile.create(state(), run.journal());
        HeaderFolder.of(state(), uuid).prune(Instant.now());
        try (var files = Files.list(headers)) {
            assertThat(files).as("a change may be unfinished").hasSize(31);
        }
        open.close("done", JournalFile.Seal.STAYS);

        new Steps().authorize("anna").kill(1).run(new MemoryDisk(container), state());
        List<String> left;
        try (var files = Files.list(headers)) {
            left = files.map(file -> read(file)).sorted().toList();
        }
        assertThat(left).hasSize(21).contains("a person's");
        assertThat(left.stream().filter("young"::equals)).hasSize(10);
        assertThat(left.stream().filter("newest"::equals)).hasSize(9);
        assertThat(left).doesNotContain("old");

        for (int i = 0; i < 25; i++) {
            Files.writeString(headers.resolve(name(Duration.ofDays(2).plusMinutes(i))), "young too");
        }
        HeaderFolder.of(state(), uuid).prune(Instant.now());
        try (var files = Files.list(headers)) {
            assertThat(files.map(file -> read(file)).filter(text -> text.startsWith("young")))
                    .as("all of the last 30 days")
                    .hasSize(35);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void headersAreRefusedWhereOthersMayWrite() throws Exception {
        Path headers = Files.createDirectories(state().resolve("headers").resolve(uuid));
        var disk = new MemoryDisk(container);
        Files.setPosixFilePermissions(headers, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(disk, "chmod go-w " + headers);
        Files.delete(headers);
        Files.createSymbolicLink(headers, Files.createDirectory(folder.resolve("elsewhere")));
        assertRefused(disk, headers + " is");
        Files.delete(headers);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(disk, "chmod go-w " + folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        new Steps().authorize("anna").kill(1).run(disk, state());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(headers)))
                .isEqualTo("rwx------");
    }

    private void assertRefused(MemoryDisk disk, String words) {
        assertThatThrownBy(() -> new Steps().authorize("anna").kill(1).run(disk, state()))
                .hasMessageContaining("nothing was written")
                .hasMessageContaining(words);
        assertThat(disk.writes()).isZero();
    }
}
