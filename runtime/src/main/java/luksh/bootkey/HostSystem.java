package luksh.bootkey;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import luksh.device.FolderLocation;
import luksh.device.Placement;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;

/** The parts of the machine that a boot key needs. */
public interface HostSystem {
    /** Exit status of a program, and what it printed on both streams. */
    record Ended(int status, String printed) {}

    Instant now();

    String host();

    /** Where a file is relative to a container; the file need not exist. */
    FolderLocation place(String file, String container);

    /**
     * Runs a program to its end, without a shell.
     *
     * @throws StoppedException on an interrupt, after asking the program to end
     */
    Ended run(List<String> command);

    void pause(Duration time);

    /**
     * Whether systemd starts a unit at boot.
     *
     * @param root folder to use as /
     */
    default boolean enabled(Path root, String unit) {
        return Installation.enabled(root, unit);
    }

    /** How long to wait for another luksh that arms or disarms the same container. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** This machine. */
    HostSystem HERE = new HostSystem() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public String host() {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            } catch (IOException e) {
                return "unknown";
            }
        }

        @Override
        public FolderLocation place(String file, String container) {
            return Placement.of(file, container);
        }

        @Override
        public Ended run(List<String> command) {
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                process.getOutputStream().close();
                var printed = new FutureTask<>(() -> {
                    try (InputStream out = process.getInputStream()) {
                        return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
                    }
                });
                var reader = new Thread(printed, "luksh-printed"); // an interrupt would not end a read
                reader.setDaemon(true);
                reader.start();
                return ended(process, printed);
            } catch (IOException e) {
                throw new LuksException("cannot start " + command.get(0) + ": " + e.getMessage(), ExitStatus.FAILED, e);
            }
        }

        private Ended ended(Process process, Future<String> printed) {
            try {
                int status = process.waitFor();
                return new Ended(status, printed.get());
            } catch (ExecutionException e) {
                return new Ended(process.exitValue(), "");
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
                throw new StoppedException();
            }
        }

        @Override
        public void pause(Duration time) {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoppedException();
            }
        }
    };
}
