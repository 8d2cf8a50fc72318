package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import luksh.oracle.Oracle;
import luksh.oracle.Oracle.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the installed units start, as systemd itself read them, is run: each command line as it stands, with nothing in its
 * environment but what the unit puts there.
 */
class BootKeyUnitsTest {
    /** Quotes, a specifier and a variable, if systemd took them for such. */
    private static final String NAME = "a \"key\" 100% $HOME";

    private static final String SYSTEMD = "/lib/systemd/systemd";

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    @TempDir
    private Path beside;

    @Test
    void eachUnitDoesWhatItIsFor() throws IOException {
        var desk = new Desk(folder, cache);
        var life = new BootKeyLife(desk, beside, 2, NAME);
        Path root = beside.resolve("system");
        life.bootkey("install", "--root", root, "--program", program());
        Path units = root.resolve("etc/systemd/system");
        String uuid = Oracle.run("cryptsetup", "luksUUID", life.disk.toString())
                .accepted()
                .out()
                .strip();

        Unit rearm = read(units, "luksh-bootkey-rearm-" + uuid + ".service");
        assertThat(rearm.lines("ExecStart")).containsExactly("/bin/true");
        String stop = rearm.line("ExecStop");
        Path stay = Files.createFile(folder.resolve("stay"));
        run(stop.replace("/run/luksh-stay-locked", stay.toString()), rearm).accepted();
        assertThat(life.key).as("who said so shuts down without it").doesNotExist();
        run(stop, rearm).accepted();
        byte[] key = Files.readAllBytes(life.key);
        assertThat(life.tried(key)).isZero();

        Unit expire = read(units, "luksh-bootkey-expire-" + uuid + ".service");
        Path record = record(desk.path("state/luksh/bootkeys"));
        Files.writeString(
                record, Files.readString(record).replaceFirst("(\"until\":\")[^\"]*", "$12020-01-01T00:00:00Z"));
        assertThat(run(expire.line("ExecStart"), expire).accepted().out()).startsWith("disarmed: ");
        assertThat(life.key).doesNotExist();
        assertThat(life.tried(key)).isEqualTo(2);

        life.bootkey("arm", "--yes");
        key = Files.readAllBytes(life.key);
        Unit disarm = read(units, "luksh-bootkey-disarm-" + uuid + ".service");
        assertThat(run(disarm.line("ExecStart"), disarm).accepted().out()).startsWith("disarmed: ");
        assertThat(life.key.getParent()).isEmptyDirectory();
        assertThat(record).doesNotExist();
        assertThat(life.tried(key)).isEqualTo(2);
        assertThat(life.tried(BootKeyLife.PASSPHRASE)).isZero();
    }

    private static Path record(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    /** luksh from the classes under test. */
    private Path program() throws IOException {
        String words = Child.command().stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ", "exec ", " \"$@\"\n"));
        return program(folder.resolve("luksh"), words);
    }

    private static Path program(Path file, String text) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return Files.writeString(Files.createFile(file, mode), "#!/bin/sh\n" + text);
    }

    /** A service in systemd's words, a setting to a line. */
    private record Unit(String dump) {
        /** Command lines as a shell reads them. */
        List<String> lines(String setting) {
            var lines = new ArrayList<String>();
            String now = "";
            for (String line : dump.lines().map(String::strip).toList()) {
                now = line.startsWith("-> ") ? line : now;
                if (now.equals("-> " + setting + ":") && line.startsWith("Command Line: ")) {
                    lines.add(line.substring("Command Line: ".length()));
                }
            }
            return lines;
        }

        String line(String setting) {
            assertThat(lines(setting)).as(dump).hasSize(1);
            return lines(setting).get(0);
        }

        List<String> environment() {
            return dump.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("Environment: "))
                    .map(line -> line.substring("Environment: ".length()))
                    .toList();
        }
    }

    /** systemd loads it, tells what it read, and ends; that is refused to root, and asks for some targets. */
    private Unit read(Path units, String name) throws IOException {
        Path own = Files.createDirectories(beside.resolve("own"));
        for (String target : List.of("basic.target", "shutdown.target")) {
            Files.writeString(own.resolve(target), "[Unit]\n");
        }
        for (Path open : List.of(beside, own)) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        var command = new ArrayList<String>();
        if (Files.getAttribute(own, "unix:uid").equals(0)) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of("env", "-i", "XDG_RUNTIME_DIR=" + own, "XDG_CONFIG_HOME=" + own, "HOME=" + own));
        command.addAll(List.of("SYSTEMD_UNIT_PATH=" + units + ":" + own + ":", SYSTEMD, "--test", "--user"));
        command.add("--unit=" + name);
        String said = Oracle.run(new byte[0], command).accepted().out();
        int start = said.indexOf("-> Unit " + name + ":");
        assertThat(start).as(said).isNotNegative();
        int end = said.indexOf("-> Unit ", start + 1);
        return new Unit(said.substring(start, end < 0 ? said.length() : end));
    }

    /** What systemd starts: {@code $$} stands for one until then, and one alone for a variable. The cache is ours. */
    private Verdict run(String line, Unit unit) {
        assertThat(line.replace("\\$\\$", "")).doesNotContain("$");
        var environment = new ArrayList<>(unit.environment());
        environment.add("PATH=/usr/sbin:/usr/bin:/sbin:/bin");
        environment.addAll(List.of("XDG_CACHE_HOME=" + cache, "XDG_CONFIG_HOME=" + folder.resolve("config")));
        var command = new ArrayList<>(List.of("env", "-i"));
        command.addAll(environment);
        command.addAll(List.of("sh", "-c", line.replace("\\$\\$", "\\$")));
        return Oracle.run(new byte[0], command);
    }
}
