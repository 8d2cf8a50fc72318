package luksh.bootkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import luksh.bootkey.Machine.Ended;
import luksh.change.Session;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reboot that does not come leaves nothing armed. */
class RebootTest {
    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, 1);
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
                .hasMessage("systemctl reboot ended with status 1 (Operation inhibited by \"anna\"); the boot key is"
                        + " retired again. systemd-inhibit --list names what may hold a reboot off");
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
    }

    @Test
    void aRebootThatDoesNotComeDisarms() {
        desk.answers = command -> new Ended(0, "running");
        int before = desk.person.words.size();
        assertThatThrownBy(this::reboot).hasMessageContaining("after 30 s the machine was not going down");
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
        assertThat(desk.person.words)
                .as("confirmed once, for arming")
                .endsWith("yes")
                .hasSize(before + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ctrlCMeanwhileDisarmsAsWell(int version) {
        desk = new Desk(folder.resolve("machine"), version);
        Thread runner = Thread.currentThread();
        desk.answers = command -> {
            runner.interrupt();
            return new Ended(0, "running");
        };
        try {
            assertThatThrownBy(this::reboot).hasMessageContaining("the machine was not going down");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");
        assertThat(desk.person.said).noneMatch(said -> said.contains("still armed"));
    }

    @Test
    void aRehearsalShowsThePlanAndTheCommand() {
        var rehearsal = new Session(desk.person, true, false, folder.resolve("state"), path -> false, resource -> {});
        assertThat(new Reboot(rehearsal, desk.key(rehearsal, null, null), desk)
                        .run()
                        .state())
                .isEqualTo("DISARMED");
        assertThat(desk.person.said).contains("dry run: would run systemctl reboot");
        assertThat(desk.commands).isEmpty();
    }
}
