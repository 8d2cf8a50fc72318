package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Oracle;
import luksh.parallel.StoppedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On images, with flock(1) as the other program. */
class MetadataLockTest {
    static final Duration LONG = Duration.ofSeconds(60);
    static final Consumer<String> UNHEARD = sentence -> {};

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private String image = "";

    @BeforeEach
    void image() throws IOException {
        Oracle.require("flock");
        image = Files.write(folder.resolve("disk.img"), new byte[4096]).toString();
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
        threads.shutdownNow();
    }

    /** Whether somebody else could have it at this moment. */
    static boolean isFree(String option, String file) {
        return Oracle.run("flock", "-n", option, file, "true").status() == 0;
    }

    private Process begin(String firstLine, String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        assertThat(process.inputReader().readLine()).isEqualTo(firstLine);
        return process;
    }

    /** Another program that holds the lock until its input ends. */
    private Process other(String option) throws IOException {
        return begin("ready", Oracle.require("flock"), option, image, "sh", "-c", "echo ready; read -r end");
    }

    private Process luksh(String what) throws IOException {
        return begin(
                "locked",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Program.class.getName(),
                what,
                image);
    }

    /** Takes the lock and keeps it until its input ends. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (var lock = args[0].equals("exclusive")
                    ? MetadataLock.exclusive(args[1], LONG, UNHEARD)
                    : MetadataLock.shared(args[1], LONG, UNHEARD)) {
                lock.check();
                System.out.println("locked");
                System.out.println(System.in.read());
            } catch (LuksException e) {
                System.out.println(e.status() + " " + e.getMessage());
            }
        }
    }

    @Test
    void anExclusiveOneKeepsAllOutUntilItIsClosed() {
        try (var lock = MetadataLock.exclusive(image, LONG, UNHEARD)) {
            assertThat(isFree("-s", image)).isFalse();
            lock.check();
        }
        assertThat(isFree("-x", image)).isTrue();
    }

    @Test
    void sharedOnesKeepWritersOut() {
        var one = MetadataLock.shared(image, LONG, UNHEARD);
        var two = MetadataLock.shared(image, LONG, UNHEARD);
        two.close();
        two.close();
        one.check();
        assertThat(isFree("-s", image)).isTrue();
        assertThat(isFree("-x", image)).isFalse();
        one.close();
        assertThat(isFree("-x", image)).isTrue();
    }

    @Test
    void itSaysForWhomItWaitsAndThenHasIt() throws Exception {
        Process other = other("-s");
        var said = new LinkedBlockingQueue<String>();
        var waiting = threads.submit(() -> MetadataLock.exclusive(image, LONG, said::add));
        assertThat(said.take())
                .startsWith("waiting: " + image + " is locked by flock -s " + image)
                .contains("(process " + other.pid() + ")");
        assertThat(waiting.isDone()).isFalse();
        other.outputWriter().close();
        try (var lock = waiting.get()) {
            lock.check();
            assertThat(isFree("-s", image)).isFalse();
            assertThat(said).isEmpty();
        }
    }

    @Test
    void itGivesUpAndNamesTheOther() throws Exception {
        Process other = other("-x");
        assertThatThrownBy(() -> MetadataLock.shared(image, Duration.ZERO, MetadataLockTest::unexpected))
                .isInstanceOf(LuksException.class)
                .hasMessageStartingWith(image + " is locked by flock -x ")
                .hasMessageContaining("(process " + other.pid() + ")")
                .hasMessageEndingWith("luksh wrote nothing; wait until that program ends, then start again")
                .extracting("status")
                .isEqualTo(ExitStatus.BUSY);
        other.outputWriter().close();
        assertThat(other.waitFor()).isIn(0, 1);
        MetadataLock.shared(image, Duration.ZERO, MetadataLockTest::unexpected).close();
    }

    private static void unexpected(String sentence) {
        throw new AssertionError(sentence);
    }

    @Test
    void anInterruptEndsTheWaitAndNobodyIsLeftInTheQueue() throws Exception {
        other("-x");
        var waits = new CountDownLatch(1);
        var keptStatus = new CompletableFuture<Boolean>();
        var caller = new Thread(() -> {
            try {
                MetadataLock.exclusive(image, LONG, sentence -> waits.countDown())
                        .close();
            } catch (StoppedException e) {
                keptStatus.complete(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        waits.await();
        KernelLocks.await(() -> KernelLocks.waiting(image));
        caller.interrupt();
        assertThat(keptStatus.get(60, TimeUnit.SECONDS)).isTrue();
        KernelLocks.await(() -> !KernelLocks.waiting(image));
    }

    @Test
    void aThreadThatIsInterruptedAlreadyTakesNone() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> MetadataLock.exclusive(image, LONG, UNHEARD)).isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(isFree("-x", image)).isTrue();
    }

    @Test
    void anInterruptDoesNotKeepItFromBeingFreed() {
        var lock = MetadataLock.exclusive(image, LONG, UNHEARD);
        Thread.currentThread().interrupt();
        lock.check();
        lock.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(isFree("-x", image)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "QUIT", "TERM", "HUP", "TSTP"})
    void whatTheTerminalSendsDoesNotFreeIt(String signal) {
        try (var lock = MetadataLock.exclusive(image, LONG, UNHEARD)) {
            Oracle.run("sh", "-c", "kill -" + signal + " " + lock.pid()).accepted();
            assertThat(isFree("-s", image)).isFalse();
            lock.check();
        }
        assertThat(isFree("-x", image)).isTrue();
    }

    @Test
    void itIsNoticedWhenSomebodyEndsTheHolder() {
        try (var lock = MetadataLock.exclusive(image, LONG, UNHEARD)) {
            var holder = ProcessHandle.of(lock.pid()).orElseThrow();
            assertThat(holder.destroyForcibly()).isTrue();
            holder.onExit().join();
            assertThatThrownBy(lock::check)
                    .hasMessageContaining("the lock on " + image + " was lost")
                    .hasMessageContaining("process " + holder.pid())
                    .extracting("status")
                    .isEqualTo(ExitStatus.BUSY);
        }
    }

    @Test
    void itIsNoticedWhenAnotherFileTakesTheName() throws Exception {
        Path other = Files.write(folder.resolve("other"), new byte[4096]);
        try (var lock = MetadataLock.exclusive(image, LONG, UNHEARD)) {
            Files.move(other, Path.of(image), StandardCopyOption.ATOMIC_MOVE);
            assertThatThrownBy(lock::check)
                    .hasMessageContaining(image + " is no longer the file that luksh locked")
                    .extracting("status")
                    .isEqualTo(ExitStatus.BUSY);
            Files.delete(Path.of(image));
            assertThatThrownBy(lock::check).extracting("status").isEqualTo(ExitStatus.BUSY);
        }
    }

    @Test
    void whoWaitsForAFileThatIsReplacedLocksTheNewOne() throws Exception {
        Process other = other("-x");
        var waits = new CountDownLatch(1);
        var waiting = threads.submit(() -> MetadataLock.exclusive(image, LONG, sentence -> waits.countDown()));
        waits.await();
        Path successor = Files.write(folder.resolve("other"), new byte[4096]);
        Files.move(successor, Path.of(image), StandardCopyOption.ATOMIC_MOVE);
        other.outputWriter().close();
        try (var lock = waiting.get()) {
            lock.check();
            assertThat(isFree("-s", image)).isFalse();
        }
    }

    @Test
    void noImageIsMade() {
        String nothing = folder.resolve("nothing").toString();
        assertThatThrownBy(() -> MetadataLock.exclusive(nothing, LONG, UNHEARD))
                .hasMessageStartingWith(nothing + " does not exist")
                .extracting("status")
                .isEqualTo(ExitStatus.NO_LUKS);
        assertThat(Path.of(nothing)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b  c", "-x", "line\nline", "$(false)'\"`*"})
    void anyNameWillDo(String name) throws Exception {
        Path file = Files.write(folder.resolve(name), new byte[1]);
        try (var lock = MetadataLock.exclusive(file.toString(), LONG, UNHEARD)) {
            lock.check();
            assertThat(isFree("-s", file.toString())).isFalse();
        }
        assertThat(file).hasSize(1);
    }

    @Test
    void aLinkLocksWhatItLeadsToAndAFileThatMayOnlyBeReadCanBeLocked() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of(image));
        assertThat(Path.of(image).toFile().setReadOnly()).isTrue();
        try (var lock = MetadataLock.exclusive(link.toString(), LONG, UNHEARD)) {
            lock.check();
            assertThat(isFree("-s", image)).isFalse();
        }
    }

    @Test
    void anotherLukshIsWaitedForByName() throws Exception {
        Process other = luksh("shared");
        var said = new LinkedBlockingQueue<String>();
        var waiting = threads.submit(() -> MetadataLock.exclusive(image, LONG, said::add));
        assertThat(said.take())
                .isEqualTo("waiting: " + image + " is locked by another luksh (process " + other.pid() + ")");
        other.outputWriter().close();
        try (var lock = waiting.get()) {
            lock.check();
        }
    }

    @Test
    void aSecondOneOfTheSameProgramIsToldThatItWaitsForItself() {
        try (var lock = MetadataLock.exclusive(image, LONG, UNHEARD)) {
            assertThatThrownBy(() -> MetadataLock.exclusive(image, Duration.ZERO, UNHEARD))
                    .hasMessageContaining("is locked by this luksh itself (process "
                            + ProcessHandle.current().pid() + ")");
            lock.check();
        }
    }

    @Test
    void killNineFreesIt() throws Exception {
        Process other = luksh("exclusive");
        assertThat(isFree("-s", image)).isFalse();
        other.destroyForcibly().waitFor();
        try (var lock = MetadataLock.exclusive(image, LONG, UNHEARD)) {
            lock.check();
        }
    }

    @Test
    void withoutFlockItSaysWhatToInstall() throws Exception {
        Path programs = Files.createDirectory(folder.resolve("bin"));
        Path shell = Files.writeString(programs.resolve("sh"), "#!/bin/sh\nexec /bin/sh \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Program.class.getName(),
                "exclusive",
                image);
        builder.environment().put("PATH", programs.toString());
        Process process = builder.redirectErrorStream(true).start();
        started.add(process);
        assertThat(process.inputReader().readLine())
                .isEqualTo(
                        "1 cannot lock " + image
                                + ": the program flock is not installed; it is part of util-linux (apt-get install util-linux)");
    }
}
