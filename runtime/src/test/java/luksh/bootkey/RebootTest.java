package luksh.bootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import luksh.bootkey.HostSystem.Ended;
import luksh.change.step.ChangeSession;
import luksh.parallel.StoppedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reboot that does not come leaves nothing armed. */
@Tag("once")
class RebootTest {
    @TempDir
    Path folder;

    private BootKeyHost desk;

    @BeforeEach
    void makeDesk() {
        desk = new BootKeyHost(folder, 1);
    }

    private BootKeyStatus reboot() {
        return new Reboot(desk.session(), desk.key(), desk).run();
    }

    @Test
    void theKeyStaysWhenTheMachineGoesDown() {
        desk.answers = command -> new Ended(0, command.endsWith("is-system-running") ? "stopping" : "");
        assertThat(reboot().state()).isEqualTo("ARMED");
        assertThat(desk.commands).containsExactly("systemctl reboot", "systemctl is-system-running");
        assertThat(desk.file).exists();
    }

    @Test
    void aCommandThatFailsDisarms() {
        desk.answers = command -> new Ended(1, "Operation inhibited by \"anna\"");
        assertThatThrownBy(this::reboot)
                .hasMessage("systemctl reboot ended with status 1 (Operation inhibited by \"anna\"); luksh"
                        + " retired the boot key. To find out what delays a reboot: systemd-inhibit --list");
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
    }

    @Test
    void aRebootThatDoesNotComeDisarms() {
        desk.answers = command -> new Ended(0, "running");
        int before = desk.person.words.size();
        assertThatThrownBy(this::reboot).hasMessageContaining("after 30 s the machine was not shutting down");
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
        assertThat(desk.person.words)
                .as("confirmed once, for arming")
                .endsWith("yes")
                .hasSize(before + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ctrlCMeanwhileDisarmsAsWell(int version) {
        desk = new BootKeyHost(folder.resolve("machine"), version);
        Thread runner = Thread.currentThread();
        desk.answers = command -> {
            runner.interrupt();
            return new Ended(0, "running");
        };
        try {
            assertThatThrownBy(this::reboot).hasMessageContaining("the machine was not shutting down");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
        assertThat(desk.person.said).noneMatch(said -> said.contains("still armed"));
    }

    @Test
    void aStopWhileTheMachineStaysUpDisarms() {
        desk.answers = command -> new Ended(0, "running");
        desk.pausing = RebootTest::stop;
        assertThatThrownBy(this::reboot).isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).as("who waits above is told as well").isTrue();
        assertThat(desk.commands.subList(1, desk.commands.size()))
                .as("asked once more")
                .containsExactly("systemctl is-system-running", "systemctl is-system-running");
        assertThat(desk.person.said).last().asString().startsWith("interrupted, and the machine is not shutting down");
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
    }

    private static void stop() {
        Thread.currentThread().interrupt();
        throw new StoppedException();
    }

    @Test
    void aStopThatTheRebootItselfSendsLeavesTheKey() {
        desk.answers = command -> new Ended(0, "running");
        desk.pausing = () -> {
            desk.answers = command -> new Ended(0, "stopping");
            stop();
        };
        assertThatThrownBy(this::reboot).isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(desk.key().status().state()).isEqualTo("ARMED");
    }

    @Test
    void aStopDuringTheArmingTakesItBackAndNothingIsRun() {
        Thread caller = Thread.currentThread();
        desk.telling = () -> caller.interrupt(); // the record is being written, by the thread that nothing stops
        assertThatThrownBy(this::reboot).isInstanceOf(StoppedException.class);
        desk.telling = () -> {};
        assertThat(Thread.interrupted()).isTrue();
        assertThat(desk.commands).isEmpty();
        assertThat(desk.file).doesNotExist();
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
    }

    @Test
    void aMistakeOfOursDisarmsAsWell() {
        desk.answers = command -> {
            throw new IllegalStateException("nobody thought of it");
        };
        assertThatThrownBy(this::reboot).hasMessage("nobody thought of it");
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
    }

    @Test
    void whatStaysArmedIsSaidWithTheLineThatRetiresIt() {
        desk.answers = command -> {
            try {
                Files.delete(desk.master);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Ended(1, "");
        };
        assertThatThrownBy(this::reboot).hasMessageStartingWith("systemctl reboot ended with status 1");
        assertThat(desk.person.said)
                .last()
                .asString()
                .startsWith("the boot key is still armed: the master key ")
                .endsWith("; to retire it: luksh bootkey disarm --device " + desk.image + " --file " + desk.file
                        + " --master " + desk.master);
    }

    @Test
    void aRehearsalShowsThePlanAndTheCommand() {
        var rehearsal =
                new ChangeSession(desk.person, true, false, folder.resolve("state"), path -> false, resource -> {});
        assertThat(new Reboot(rehearsal, desk.key(rehearsal, null, null), desk)
                        .run()
                        .state())
                .isEqualTo("DISARMED");
        assertThat(desk.person.said).contains("dry run: would run systemctl reboot");
        assertThat(desk.commands).isEmpty();
    }
}
