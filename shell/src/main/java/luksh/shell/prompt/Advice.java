package luksh.shell.prompt;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import luksh.shell.prompt.line.ShellLine;

/** Suggestions for lines that are not Java but that users often try. */
final class Advice {
    /** The commands that are no Java at the prompt. */
    private static final Map<String, String> OTHERS =
            Map.of("compile", "/load FILE.jsh", "eval", "the expression itself");

    private static final Set<String> HELP = Set.of("help", "?", "h", "man", "usage", "--help", "-h");
    private static final Set<String> LEAVE = Set.of("exit", "exit()", "quit", "quit()", "/quit");
    private static final Set<String> PERHAPS_LEAVE = Set.of("q", ":q", "bye", "logout");
    private static final Set<String> CLEAR = Set.of("clear", "cls", "reset", "clear;", "/clear");
    private static final Set<String> SLASHED = Set.of("doc", "vars", "history", "save", "load", "time");

    /**
     * What to tell the user.
     *
     * @param line what to type instead, ready to be edited; empty if there is no such line
     */
    record Answer(String sentence, String line) {}

    private Advice() {}

    /** Whether a line is a command with arguments, even if Java would wait for more. */
    static boolean isCommandLine(String text) {
        return ShellLine.of(text).filter(ShellLine::hasArguments).isPresent();
    }

    /** Whether a line is a word to leave. */
    static boolean leaves(String text) {
        return LEAVE.contains(text.strip().replaceFirst(";$", ""));
    }

    /** Suggestions for a line that does not compile; empty if there are none. */
    static Optional<Answer> on(String text) {
        String line = text.strip();
        Optional<ShellLine> command = ShellLine.of(line);
        // save and history are commands of luksh too; there a device follows
        boolean device = command.filter(ShellLine::hasArguments).isPresent() && !line.endsWith(".jsh");
        Optional<String> sentence = sentence(line, device);
        return sentence.isPresent()
                ? sentence.map(each -> new Answer(each, ""))
                : command.map(Advice::instead).or(() -> already(line));
    }

    private static Optional<String> sentence(String line, boolean device) {
        String first = line.split("\\s+", 2)[0];
        if (HELP.contains(first)) {
            String about = line.substring(first.length()).strip();
            return Optional.of(
                    about.isEmpty()
                            ? "/help lists the commands, /doc NAME explains a verb"
                            : "to read about it: /doc " + about);
        }
        if (CLEAR.contains(line)) {
            return Optional.of("Ctrl-L clears the screen");
        }
        if (PERHAPS_LEAVE.contains(line)) {
            return Optional.of("exit or Ctrl-D exits; in a script use exit(0)");
        }
        if (SLASHED.contains(first) && !device) {
            return Optional.of("the prompt's own commands begin with a slash: /" + line);
        }
        return line.matches("(?:(?:\\./)?luksh\\s+)?\\S+\\.jsh")
                ? Optional.of("to run a script: /load " + line.replaceFirst(".*\\s", ""))
                : Optional.empty();
    }

    private static Optional<Answer> already(String line) {
        return line.matches("(?:\\./)?luksh\\b.*")
                ? Optional.of(new Answer("you are already in luksh; /help lists the commands, Ctrl-D exits", ""))
                : Optional.empty();
    }

    private static Answer instead(ShellLine command) {
        if (OTHERS.containsKey(command.name())) {
            return new Answer("at this prompt, use " + OTHERS.get(command.name()), "");
        }
        return new Answer(
                "at this prompt, use Java: " + command.java() + "\nTo run " + command.program() + " " + command.typed()
                        + ", exit with Ctrl-D and use your shell",
                command.java());
    }
}
