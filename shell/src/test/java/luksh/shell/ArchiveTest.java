package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's class-data archive, around a program of one class that tells which archive Java has mapped. */
@Tag("once")
class ArchiveTest {
    private static final int SECONDS = 60;
    private static final Path REPOSITORY = Path.of(System.getProperty("luksh.root", ".."));
    private static final String LAUNCH = "shell/src/main/launch/archive";
    private static final String JAR = "shell/target/luksh.jar";
    private static final String PROGRAM = """
            package luksh.shell;
            public class %s {
                public static void main(String[] args) throws Exception {
                    for (var line : java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/maps"))) {
                        if (line.endsWith(".archive")) {
                            System.out.println(line.substring(line.indexOf('/')));
                            return;
                        }
                    }
                    System.out.println("none");
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void aFolderThatWasCopiedOrMovedMakesAnArchiveOfItsOwn() throws Exception {
        Path first = folder.toRealPath().resolve("first");
        install(first);
        assertThat(run(first)).isEqualTo("none");
        Path archive = awaitArchive(first);
        assertThat(run(first)).isEqualTo(archive.toString());

        Path copy = first.resolveSibling("copy");
        start("cp", "-r", first.toString(), copy.toString());
        assertThat(run(copy))
                .as("Java passes over the archive of another place")
                .isEqualTo("none");
        assertThat(run(copy, awaitArchive(copy))).isEqualTo(awaitArchive(copy).toString());

        Path moved = first.resolveSibling("moved");
        Files.move(copy, moved);
        run(moved);
        assertThat(run(moved, awaitArchive(moved)))
                .isEqualTo(awaitArchive(moved).toString());
        assertThat(run(first)).as("the other folder keeps its own").isEqualTo(archive.toString());
    }

    @Test
    void anotherBuildNeverRunsTheArchiveOfTheFirst() throws Exception {
        Path home = folder.toRealPath().resolve("home");
        install(home);
        run(home);
        String first = awaitArchive(home).toString();
        assertThat(run(home)).isEqualTo(first);
        // all but the id is as it was: the jar's path, size and time
        Files.writeString(home.resolve(JAR).resolveSibling("luksh.id"), "second-build\n");
        assertThat(run(home)).isEqualTo("none");
        assertThat(Path.of(awaitOther(home, first)).getFileName().toString()).startsWith("luksh-second-build-");
    }

    /** The launcher, what makes the archive, and a jar that is newer than both. */
    private static void install(Path home) throws IOException {
        for (String file : List.of("luksh", LAUNCH)) {
            Path copy = home.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(REPOSITORY.resolve(file), copy);
            assertThat(copy.toFile().setExecutable(true)).isTrue();
        }
        Path jar = home.resolve(JAR);
        Path classes = Files.createDirectories(jar.resolveSibling("classes"));
        Files.writeString(jar.resolveSibling("luksh.id"), "first-build\n");
        var sources = new ArrayList<String>(List.of("--release", "17", "-d", classes.toString()));
        for (String name : List.of("Main", "Training")) {
            Path source = home.resolve(name + ".java");
            Files.writeString(source, PROGRAM.formatted(name), StandardCharsets.UTF_8);
            sources.add(source.toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, sources.toArray(String[]::new)))
                .isZero();
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> compiled = Files.list(classes.resolve("luksh/shell"))) {
            for (Path file : compiled.toList()) {
                out.putNextEntry(new JarEntry("luksh/shell/" + file.getFileName()));
                out.write(Files.readAllBytes(file));
            }
        }
    }

    /** Whether it is there and of this place: the launcher asks for both. */
    private static Path awaitArchive(Path home) throws Exception {
        String jar = home.resolve(JAR).toString();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            try (Stream<Path> files = Files.list(home.resolve("shell/target"))) {
                for (Path file : files.filter(f -> f.toString().endsWith("-command.archive"))
                        .toList()) {
                    Path of = file.resolveSibling(file.getFileName() + ".of");
                    if (Files.exists(of) && Files.readString(of).strip().equals(jar)) {
                        return file;
                    }
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no archive of " + jar);
    }

    /** The archive that Java takes once it is no longer the given one. */
    private static String awaitOther(Path home, String former) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            String mapped = run(home);
            if (!mapped.equals("none")) {
                assertThat(mapped).isNotEqualTo(former);
                return mapped;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no archive of the second build");
    }

    private static String run(Path home, Path awaited) throws Exception {
        assertThat(awaited).startsWith(home);
        return run(home);
    }

    private static String run(Path home) throws Exception {
        return start(home.resolve("luksh").toString(), "dump");
    }

    private static String start(String... command) throws Exception {
        Path out = Files.createTempFile("luksh", ".out");
        try {
            var builder = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("LUKSH_JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            return Files.readString(out).strip();
        } finally {
            Files.delete(out);
        }
    }
}
