package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import luksh.Wording;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.change.step.Target;
import luksh.device.Writers;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Oracle;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change refuses because of what lies around the container; real images, processes and loop devices. */
@Tag("once")
class DeviceChecksTest {
    @TempDir
    Path folder;

    private Path image;
    private byte[] before = {};

    @BeforeEach
    void container() throws IOException {
        before = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        image = Files.write(folder.resolve("disk.img"), before);
    }

    private Target target() {
        return Target.existing(image.toString());
    }

    private Process holder(String program, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(Oracle.require(program)));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).start();
    }

    private void assertForeign(Steps steps, String program) throws IOException {
        assertThatThrownBy(() -> steps.run(target(), folder))
                .hasMessageStartingWith("refused (foreign-writer): " + image + ": " + program)
                .hasMessageContaining(image + " open for writing")
                .asInstanceOf(InstanceOfAssertFactories.type(LuksException.class))
                .extracting(LuksException::status)
                .isEqualTo(ExitStatus.BUSY);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void aProgramThatCouldWriteAnOlderHeaderBackIsRefusedAndNothingLiftsThat() throws Exception {
        Process writer = holder("sh", "-c", "exec 9<>\"$1\"; echo; read -r x", "holder", image.toString());
        writer.getInputStream().read();
        try {
            assertForeign(new Steps().authorize("anna").kill(1), "sh ");
            assertForeign(new Steps().authorize("anna").kill(1).allow(Guard.values()), "sh ");
            new Steps().authorize("anna").backup(folder.resolve("b")).run(target(), folder);
        } finally {
            writer.getOutputStream().close();
            writer.waitFor();
        }
        new Steps().authorize("anna").kill(1).run(target(), folder);
        assertThat(Witness.opening(Files.readAllBytes(image), List.of("anna", "bert")))
                .containsExactly("anna");
    }

    @Test
    void aProgramThatOpensItWhileThePlanIsReadIsRefusedToo() throws Exception {
        var writers = new ArrayList<Process>();
        var steps = new Steps().authorize("anna").kill(1);
        steps.person.meanwhile = () -> {
            try {
                Process writer = holder("sh", "-c", "exec 9<>\"$1\"; echo; read -r x", "holder", image.toString());
                writers.add(writer);
                writer.getInputStream().read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        try {
            assertForeign(steps, "sh ");
        } finally {
            for (Process writer : writers) {
                writer.getOutputStream().close();
                writer.waitFor();
            }
        }
    }

    @Test
    void aVirtualMachineThatHasTheImageIsRefused() throws Exception {
        Process machine = holder("qemu-io", "-f", "raw", image.toString());
        try {
            while (Writers.to(image.toString()).isEmpty()) {
                assertThat(machine.isAlive()).isTrue();
                Thread.sleep(20);
            }
            assertForeign(new Steps().authorize("anna").kill(1), "qemu-io ");
        } finally {
            machine.getOutputStream().close();
            machine.waitFor();
        }
    }

    /** It reads now, and writes the whole header back when the key is derived. */
    @Test
    void aCryptsetupThatIsGoingToWriteIsRefused() throws Exception {
        Path old = Files.writeString(folder.resolve("old"), "anna");
        Path fresh = Files.writeString(folder.resolve("fresh"), "carl");
        Process slow = holder(
                "cryptsetup",
                "luksAddKey",
                "--batch-mode",
                "--pbkdf-force-iterations",
                "4000000000",
                "--key-file",
                old.toString(),
                image.toString(),
                fresh.toString());
        try {
            while (Writers.to(image.toString()).isEmpty()) {
                assertThat(slow.isAlive()).isTrue();
                Thread.sleep(20);
            }
            assertForeign(new Steps().authorize("anna").kill(1), "cryptsetup luksAddKey");
        } finally {
            slow.destroyForcibly().waitFor();
        }
    }

    @Test
    void aWriterThatIsAboutToEndIsWaitedFor() throws Exception {
        Process writer = holder("sh", "-c", "exec 9<>\"$1\"; echo; sleep 0.1", "brief", image.toString());
        writer.getInputStream().read();
        new Steps().authorize("anna").kill(1).run(target(), folder);
        assertThat(writer.waitFor()).isZero();
    }

    private void looped(Change test, String... options) throws Exception {
        var words = new ArrayList<>(List.of("losetup", "--find", "--show"));
        words.addAll(List.of(options));
        words.add(image.toString());
        Oracle.Verdict attached = Oracle.run(new byte[0], words);
        assumeTrue(attached.status() == 0, attached.stderr());
        String device = attached.out().strip();
        try {
            test.on(device);
        } finally {
            Oracle.run("losetup", "--detach", device).accepted();
        }
    }

    private interface Change {
        void on(String device) throws Exception;
    }

    @Test
    void anImageWithALoopDeviceIsTheWrongDoorAndTheLoopDeviceTheRightOne() throws Exception {
        looped(device -> {
            assertThatThrownBy(() -> new Steps().authorize("anna").kill(1).run(target(), folder))
                    .hasMessageStartingWith("refused (WRONG_DOOR): " + image + ": it is attached to " + device)
                    .hasMessageContaining("write to " + device + " instead")
                    .hasMessageContaining("c.allow(Guard.WRONG_DOOR)");
            new Steps().authorize("anna").kill(1).run(Target.existing(device), folder);
        });
    }

    @Test
    void aReadOnlyDeviceIsRefusedInThePlanAndNothingLiftsThat() throws Exception {
        looped(
                device -> {
                    var steps = new Steps().authorize("anna").kill(1).allow(Guard.values());
                    assertThatThrownBy(() -> steps.run(Target.existing(device), folder))
                            .hasMessageStartingWith("refused (read-only): " + device + ": ")
                            .hasMessageContaining("blockdev --setrw " + device);
                },
                "--read-only");
    }

    @Test
    void aLoopDeviceThatIsAttachedWhileThePlanIsReadMakesItTheWrongDoor() throws Exception {
        var steps = new Steps().authorize("anna").kill(1);
        var devices = new ArrayList<String>();
        steps.person.meanwhile = () -> {
            Oracle.Verdict attached = Oracle.run("losetup", "--find", "--show", image.toString());
            if (attached.status() == 0) {
                devices.add(attached.out().strip());
            }
        };
        try {
            assertThatThrownBy(() -> {
                        steps.run(target(), folder);
                        assumeTrue(!devices.isEmpty(), "no loop devices");
                    })
                    .hasMessageStartingWith("refused (WRONG_DOOR): ");
            assertThat(Files.readAllBytes(image)).isEqualTo(before);
        } finally {
            devices.forEach(device -> Oracle.run("losetup", "--detach", device).accepted());
        }
    }

    @Test
    void whatIsPutThereWhileThePlanOfAFormatIsReadIsNotOverwritten() throws Exception {
        Files.write(image, new byte[before.length]);
        var steps = new Steps().format(slots(0, "carl"));
        byte[] theirs = before.clone();
        steps.person.meanwhile = () -> {
            try {
                Files.write(image, theirs);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThatThrownBy(() -> steps.run(target(), folder))
                .hasMessageContaining(Wording.CHANGED_MEANWHILE)
                .asInstanceOf(InstanceOfAssertFactories.type(LuksException.class))
                .extracting(LuksException::status)
                .isEqualTo(ExitStatus.BUSY);
        assertThat(Files.readAllBytes(image)).isEqualTo(theirs);
    }

    @Test
    void aScratchImageIsNotLookedAround() throws Exception {
        Process writer = holder("sh", "-c", "exec 9<>\"$1\"; echo; read -r x", "holder", image.toString());
        writer.getInputStream().read();
        try {
            var steps = new Steps();
            ChangeSession run = steps.person.session(folder.resolve("state"));
            var scratch = new ChangeSession(run.person(), false, true, run.state(), path -> true, run.closing());
            steps.authorize("anna").kill(1).run(target(), scratch);
        } finally {
            writer.getOutputStream().close();
            writer.waitFor();
        }
    }
}
