package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import luksh.LongTestShare;
import luksh.QuietPerson;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Cost;
import luksh.change.step.SharedCost;
import luksh.crypto.Secret;
import luksh.rotate.Rotation;
import luksh.rotate.RotationRequest;
import luksh.rotate.RotationRun;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A real process that rotates four real images to and fro, and is killed at any moment. */
class KilledRotationTest {
    private static final int ROUNDS = LongTestShare.of(12, 2);
    private static final List<String> KNOWN = List.of("anna", "carl");

    @TempDir
    Path folder;

    /** The process: all images from one passphrase to the other and back, until somebody ends it. */
    static final class Loop {
        private Loop() {}

        public static void main(String[] args) {
            Path state = Path.of(args[0]);
            List<String> images = List.of(args).subList(1, args.length);
            for (int i = 0; true; i++) {
                System.out.println(i);
                rotate(images, KNOWN.get(i % 2), KNOWN.get(1 - i % 2), state);
            }
        }
    }

    private static Rotation rotate(List<String> images, String from, String to, Path state) {
        try (Secret old = QuietPerson.secret(from);
                Secret fresh = QuietPerson.secret(to)) {
            var wish = new RotationRequest(old, fresh, List.of(), new SharedCost(Cost.UNSAID), Set.of(), null);
            return RotationRun.rotate(images, wish, new QuietPerson().session(state));
        }
    }

    private List<String> images() throws Exception {
        var images = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            var slots = slots(i == 1 ? 6 : 0, "anna");
            var luks2 = new MemoryDisk(new byte[SmallContainer.SIZE]);
            if (i == 3) {
                new Steps().formatLuks2(slots).run(luks2, folder);
            }
            byte[] content = i == 3 ? luks2.medium() : SmallContainer.container(folder, slots);
            images.add(Files.write(folder.resolve(i + ".img"), content).toString());
        }
        return images;
    }

    @Test
    void afterKillNineEveryDiskOpensAndTheSameRotationEnds(TestReporter reporter) throws Exception {
        var random = new Random(19);
        int amid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> images = images();
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    Loop.class.getName(),
                    folder.resolve("state").toString()));
            command.addAll(images);
            Path turns = folder.resolve("turns");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(turns.toFile())
                    .redirectError(
                            ProcessBuilder.Redirect.to(folder.resolve("errors").toFile()))
                    .start();
            try {
                for (int i = 0; i < 600 && Files.size(turns) == 0 && process.isAlive(); i++) {
                    Thread.sleep(50);
                }
                Thread.sleep(200 + random.nextInt(900));
                process.destroyForcibly().waitFor();
                List<String> lines = Files.readAllLines(turns);
                assertThat(lines)
                        .as(() -> KilledProcessTest.read(folder.resolve("errors")))
                        .isNotEmpty();
                String last = lines.get(lines.size() - 1);
                amid += leftAmid(images);
                int turn = Integer.parseInt(last) % 2;
                Rotation again = rotate(images, KNOWN.get(turn), KNOWN.get(1 - turn), folder.resolve("state"));
                assertThat(again.complete()).as("round %d: %s", round, again).isTrue();
                for (String image : images) {
                    byte[] left = Files.readAllBytes(Path.of(image));
                    assertThat(Witness.opening(left, KNOWN)).containsExactly(KNOWN.get(1 - turn));
                    assertThat(Headers.read(new MemoryDisk(left)).slots()).hasSize(1);
                    assertThat(Witness.cryptsetup(folder, left, KNOWN.get(1 - turn)))
                            .isZero();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        reporter.publishEntry("kill -9", ROUNDS + " rounds, " + amid + " disks amid a rotation");
    }

    private int leftAmid(List<String> images) throws Exception {
        int amid = 0;
        for (String image : images) {
            byte[] left = Files.readAllBytes(Path.of(image));
            assertThat(Witness.opening(left, KNOWN)).as(image).isNotEmpty();
            amid += Headers.read(new MemoryDisk(left)).slots().size() - 1;
        }
        return amid;
    }
}
