package luksh.shell.prompt;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import luksh.file.SmallFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.script.Arguments;
import luksh.script.Parameter;
import luksh.script.Run;
import luksh.script.RunOptions;
import luksh.shell.command.ForegroundProgram;
import luksh.shell.command.ProgramLine;
import luksh.shell.command.TextEditor;

/** The commands of the prompt that use files or other programs. */
final class FileCommands {
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|'[^']*'|\\S+");

    private final SnippetRunner session;
    private final PrintStream out;
    private final PrintStream err;
    private final BiFunction<String, byte[], List<Parameter>> parameters;
    private final ForegroundProgram programs;
    private final Map<String, String> environment;
    private String lastLine = "";

    /** @param parameters the parameters that a script declares, by its name and source */
    FileCommands(
            SnippetRunner session,
            PrintStream out,
            PrintStream err,
            BiFunction<String, byte[], List<Parameter>> parameters,
            ForegroundProgram programs,
            Map<String, String> environment) {
        this.session = session;
        this.out = out;
        this.err = err;
        this.parameters = parameters;
        this.programs = programs;
        this.environment = environment;
    }

    /** A new line begins. */
    void begin() {
        programs.release();
    }

    /** Keeps the line for {@link #edit}. The caller makes sure that it is not a passphrase. */
    void typed(String line) {
        lastLine = line;
    }

    int save(String file) {
        Path script = Path.of(file);
        int count = session.worked().save(script);
        out.println(script + ": "
                + (count == 1 ? "saved one snippet that worked" : "saved " + count + " snippets that worked")
                + ". To run it: luksh " + script);
        return 0;
    }

    int load(String typed) {
        List<String> words = words(typed);
        String file = words.get(0);
        String text = script(Path.of(file));
        if (words.size() == 1) {
            return session.run(text, file);
        }
        Arguments given = Arguments.parse(
                parameters.apply(file, text.getBytes(StandardCharsets.UTF_8)), words.subList(1, words.size()));
        if (!given.common().equals(RunOptions.NONE)) {
            throw new LuksException(
                    "/load does not take the options of every script. To use them, exit and run: luksh " + typed,
                    ExitStatus.FAILED);
        }
        return Run.current().with(given, () -> session.run(text, file));
    }

    /** The text of a script for the prompt. Its first line may be a comment of the same length. */
    static String script(Path file) {
        String text = SmallFile.text(file, "a script is text in UTF-8");
        return text.startsWith("#!") ? "//" + text.substring(2) : text;
    }

    /** Splits at blanks, but not inside quotes. */
    static List<String> words(String typed) {
        return WORD.matcher(typed)
                .results()
                .map(word -> word.group().replaceAll("^[\"']|[\"']$", ""))
                .toList();
    }

    /** Runs what the user made of the last line, or of the source of a definition, in an editor. */
    int edit(String name) {
        String text = name.isEmpty()
                ? lastLine
                : session.engine()
                        .definitions()
                        .source(name)
                        .orElseThrow(() -> new LuksException(
                                "there is no " + name + " to edit; /vars lists what there is", ExitStatus.FAILED));
        SecretLiterals.mustBeWritable(text);
        Optional<String> edited = new TextEditor(programs, environment).edited(text);
        programs.release();
        if (edited.isEmpty()) {
            err.println("the editor failed; nothing was run");
            return ExitStatus.FAILED;
        }
        lastLine = SecretLiterals.in(edited.get(), true) ? "" : edited.get();
        return session.run(edited.get(), "");
    }

    /**
     * Runs a command of the user's shell, or the shell itself.
     *
     * @return its status, which is also told
     */
    int shell(String command) {
        String shell = environment.getOrDefault("SHELL", "");
        int status = programs.run(
                command.isEmpty() ? List.of(shell.isBlank() ? "sh" : shell) : List.of("sh", "-c", command));
        if (status != 0) {
            err.println(ForegroundProgram.told(status));
        }
        return status;
    }

    /**
     * Runs the command of a line with a mark.
     *
     * @param doubtful it may be a passphrase; it runs only if it begins with the name of a program
     * @return its status; empty if it was not run
     */
    Optional<Integer> shell(String command, boolean doubtful) {
        if (doubtful && !ProgramLine.isProgram(command, environment.getOrDefault("PATH", ""))) {
            err.println("not run: luksh found no program of this name");
            return Optional.empty();
        }
        return Optional.of(shell(command));
    }
}
