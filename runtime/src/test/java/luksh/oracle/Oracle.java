package luksh.oracle;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import luksh.format.Bytes;

/** Runs a program with bytes on its standard input and a time limit. */
public final class Oracle {
    private static final int SECONDS = 60;

    private Oracle() {}

    /** How a program ended and what it printed. */
    public record Verdict(int status, Bytes stdout, String stderr) {
        public String out() {
            return new String(stdout.toArray(), StandardCharsets.UTF_8);
        }

        /** Fails the test with what the program printed unless it ended with 0. */
        public Verdict accepted() {
            if (status != 0) {
                throw new AssertionError("status " + status + ": " + out() + stderr);
            }
            return this;
        }
    }

    /** Skips the test if the program is not installed; where {@code CI=true} that is a failure. */
    public static String require(String program) {
        Optional<String> found = find(program);
        require(found.isPresent(), program + " is not installed; ./check installs it");
        return found.orElseThrow();
    }

    /** Skips the test with this sentence if what it needs is not there; where {@code CI=true} that is a failure. */
    static void require(boolean there, String missing) {
        if (there) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        abort(missing);
    }

    /** Where it is; the folders of root's programs are searched too. */
    public static Optional<String> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .map(File::getPath)
                .findFirst();
    }

    /** Runs it after {@link #require}; its messages are English, whatever the machine speaks. */
    public static Verdict run(byte[] stdin, List<String> command) {
        var words = new ArrayList<>(command);
        words.set(0, require(command.get(0)));
        try {
            var builder = new ProcessBuilder(words);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            Thread outReader = drain(process.getInputStream(), out);
            Thread errReader = drain(process.getErrorStream(), err);
            try (var in = process.getOutputStream()) {
                in.write(stdin);
            } catch (IOException e) {
                // it did not want all of its input; its status says why
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(words + " took more than " + SECONDS + " s");
            }
            outReader.join();
            errReader.join();
            return new Verdict(
                    process.exitValue(), Bytes.copyOf(out.toByteArray()), err.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public static Verdict run(byte[] stdin, String... command) {
        return run(stdin, List.of(command));
    }

    public static Verdict run(String... command) {
        return run(new byte[0], List.of(command));
    }

    private static Thread drain(InputStream from, ByteArrayOutputStream into) {
        var reader = new Thread(() -> {
            try {
                from.transferTo(into);
            } catch (IOException e) {
                // killed: what came so far is what there is
            }
        });
        reader.start();
        return reader;
    }
}
