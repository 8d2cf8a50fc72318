package luksh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static luksh.QuietPerson.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import luksh.change.step.ChangeSession;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.oracle.Oracle;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write into an unlocked volume is planned, guarded and confirmed like a change, once for each volume. */
@Tag("once")
class VolumeWriteTest {
    private static final byte[] CONTENT = "written by a script".getBytes(US_ASCII);

    @TempDir
    Path folder;

    private final QuietPerson person = new QuietPerson();
    private Path image;

    @BeforeEach
    void formatImage() {
        image = folder.resolve("disk.img");
        format(image, "anna");
        person.words.clear();
        person.plans.clear();
    }

    private void format(Path path, String passphrase) {
        boolean there = Files.exists(path);
        FormatSpec.format(
                path.toString(),
                f -> {
                    f.version(Version.LUKS1).keyBits(256).add(secret(passphrase), s -> s.iterations(1000));
                    if (there) {
                        f.overwrite();
                    } else {
                        f.createFile(new Size(4 << 20));
                    }
                },
                session());
    }

    private ChangeSession session() {
        return person.session(folder.resolve("state"));
    }

    private Container disk() {
        return Container.read(image.toString(), session());
    }

    private void refused(Volume volume, Path path, String message, int status) throws IOException {
        byte[] before = Files.readAllBytes(path);
        assertThatThrownBy(() -> volume.write(new Size(0), CONTENT))
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(LuksException.class))
                .extracting(LuksException::status)
                .isEqualTo(status);
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
    }

    @Test
    void theFirstWriteIsConfirmedAndThoseBehindItAreNot() throws IOException {
        try (Volume volume = disk().unlock(secret("anna"))) {
            person.consent = false;
            refused(volume, image, Wording.NOT_CONFIRMED, ExitStatus.FAILED);
            person.consent = true;
            volume.write(new Size(100), CONTENT);
            volume.write(new Size(4000), CONTENT);
            assertThat(person.words).containsExactly("YES", "YES");
            assertThat(person.plans.get(1).steps().get(0).sentence()).contains("19 B at byte 100 of the payload");
            assertThat(volume.read(new Size(4000), new Size(CONTENT.length))).isEqualTo(CONTENT);
        }
        try (Volume another = disk().unlock(secret("anna"))) {
            assertThat(another.read(new Size(100), new Size(CONTENT.length))).isEqualTo(CONTENT);
            another.write(new Size(0), CONTENT);
        }
        assertThat(person.words).as("another volume is asked about anew").hasSize(3);
    }

    @Test
    void whatLiesOutsideAndWhatIsEmptyIsNotAskedAbout() throws IOException {
        try (Volume volume = disk().unlock(secret("anna"))) {
            assertThatThrownBy(() -> volume.write(volume.size(), CONTENT)).hasMessageContaining("outside the payload");
            volume.write(new Size(0), new byte[0]);
        }
        assertThat(person.plans).isEmpty();
    }

    @Test
    void aDryRunShowsThePlanOnceAndWritesNothing() throws IOException {
        byte[] before = Files.readAllBytes(image);
        var dry = new ChangeSession(person, true, true, folder.resolve("state"), path -> false, closed -> {});
        try (Volume volume = Container.read(image.toString(), dry).unlock(secret("anna"))) {
            volume.write(new Size(0), CONTENT);
            volume.write(new Size(512), CONTENT);
        }
        assertThat(person.plans).hasSize(1);
        assertThat(person.said).containsExactly("dry run: would write 19 B at byte 512 of the payload");
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void belowATemporaryFolderOfThisRunNothingIsAsked() {
        var run = new ChangeSession(person, false, false, folder.resolve("state"), path -> true, closed -> {});
        person.consent = false;
        try (Volume volume = Container.read(image.toString(), run).unlock(secret("anna"))) {
            volume.write(new Size(0), CONTENT);
        }
        assertThat(person.plans).hasSize(1);
        assertThat(person.words).isEmpty();
    }

    @Test
    void aContainerThatGotAnotherVolumeKeySinceIsNotWrittenWithTheOldOne() throws IOException {
        try (Volume volume = disk().unlock(secret("anna"))) {
            format(image, "anna");
            refused(volume, image, "has another volume key or payload than", ExitStatus.BUSY);
        }
    }

    /** The digest is another one then, and the key that it is made of is not. */
    @Test
    void aContainerThatWasChangedSinceIsWritten() {
        try (Volume volume = disk().unlock(secret("anna"))) {
            disk().change(c -> {
                c.authorize(secret("anna"));
                c.digest(d -> d.iterations(1234));
                c.add(secret("bert"), s -> s.iterations(1000));
            });
            volume.write(new Size(0), CONTENT);
            assertThat(volume.read(new Size(0), new Size(CONTENT.length))).isEqualTo(CONTENT);
        }
    }

    @Test
    void aDetachedHeaderDoesNotWriteIntoWhatIsNotItsPayload() throws IOException {
        Path header = folder.resolve("header");
        disk().backup(header.toString());
        Path other = folder.resolve("other.img");
        format(other, "carl");
        Path plain = folder.resolve("plain.img");
        Files.write(plain, new byte[4 << 20]);
        byte[] shifted = Files.readAllBytes(plain);
        int payload = Math.toIntExact(disk().payloadOffset().bytes());
        System.arraycopy("XFSB".getBytes(US_ASCII), 0, shifted, payload, 4);
        Files.write(plain, shifted);
        Container detached = Container.read(header.toString(), session());
        try (Volume volume = detached.dataDevice(other.toString()).unlock(secret("anna"))) {
            refused(volume, other, "it contains another LUKS container", ExitStatus.FAILED);
        }
        try (Volume volume = detached.dataDevice(plain.toString()).unlock(secret("anna"))) {
            refused(volume, plain, "it contains xfs", ExitStatus.FAILED);
        }
        try (Volume volume = detached.dataDevice(image.toString()).unlock(secret("anna"))) {
            volume.write(new Size(0), CONTENT);
        }
        try (Volume volume = disk().unlock(secret("anna"))) {
            assertThat(volume.read(new Size(0), new Size(CONTENT.length))).isEqualTo(CONTENT);
        }
    }

    @Test
    void anImageThatAnotherProgramHasOpenForWritingIsBusy() throws Exception {
        Process writer =
                new ProcessBuilder("sh", "-c", "exec 9<>\"$1\"; echo; read -r x", "holder", image.toString()).start();
        writer.getInputStream().read();
        try (Volume volume = disk().unlock(secret("anna"))) {
            refused(volume, image, "refused (foreign-writer)", ExitStatus.BUSY);
        } finally {
            writer.getOutputStream().close();
            writer.waitFor();
        }
    }

    @Test
    void anImageWithALoopDeviceIsTheWrongDoorAndTheLoopDeviceTheRightOne() throws Exception {
        Oracle.Verdict attached = Oracle.run("losetup", "--find", "--show", image.toString());
        assumeTrue(attached.status() == 0, attached.stderr());
        String device = attached.out().strip();
        try {
            try (Volume volume = disk().unlock(secret("anna"))) {
                refused(volume, image, "write to " + device + " instead", ExitStatus.FAILED);
            }
            try (Volume volume = Container.read(device, session()).unlock(secret("anna"))) {
                volume.write(new Size(0), CONTENT);
                assertThat(volume.read(new Size(0), new Size(CONTENT.length))).isEqualTo(CONTENT);
            }
        } finally {
            Oracle.run("losetup", "--detach", device).accepted();
        }
    }
}
