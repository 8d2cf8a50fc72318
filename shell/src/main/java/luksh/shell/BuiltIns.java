package luksh.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.script.Arguments;
import luksh.script.Nearest;
import luksh.script.Parameter;
import luksh.script.Parameter.Kind;
import luksh.script.Usage;
import luksh.shell.render.Failures;

/** The commands that are not scripts. They come before all scripts, so that none can hide {@code show} or {@code edit}. */
final class BuiltIns {
    static final String SHELL = "Shell";
    static final String VAULT = "vault";

    private static final List<BuiltIn> ALL = List.of(
            new BuiltIn(
                    "Look",
                    new Topic(
                            "dump",
                            """
                            Shows a header in the layout of cryptsetup luksDump.
                            Reads only, and asks for no passphrase.

                              luksh dump /dev/sda3
                              luksh dump UUID=e5a1bc1e-8071-3c74-ab26-17335521b816 --json""",
                            List.of(
                                    arg("path", "device, image, detached header or header backup"),
                                    flag("json", "one line of JSON")),
                            false),
                    (program, given) -> program.dump(given.arg("path", ""), given.flag("json"))),
            new BuiltIn(
                    "Vault",
                    new Topic(
                            VAULT,
                            """
                            Runs history, prune or save, the commands for a vault of header backups.
                            The word vault is optional: luksh save and luksh vault save are the same.

                              luksh vault save /dev/sda3
                              luksh vault history /dev/sda3 --stale
                              luksh vault save --help""",
                            List.of(
                                    arg("command", "history, prune or save"),
                                    new Parameter(
                                            Kind.OPTIONAL_ARGS, "argument", "", "", "arguments of that command", 0)),
                            false),
                    (program, given) -> noVault(given.arg("command", ""))),
            new BuiltIn(
                    SHELL,
                    new Topic("eval", """
                            Evaluates an expression and shows its value, or runs statements.
                            The text is Java, as at the prompt and in a script.

                              luksh eval 'luks("disk.img").slots()'
                              luksh eval 'luks("disk.img").whoOpens(ask("Who?"))' --key-file anna.key""", List.of(arg("expression", "one expression, or statements")), true),
                    (program, given) -> program.runner().eval(given.arg("expression", ""), given)),
            new BuiltIn(
                    SHELL,
                    new Topic("compile", """
                            Checks a script for errors without running it.
                            The status is 1 if the script does not compile.

                              luksh compile retune.jsh
                              luksh compile ~/.config/luksh/scripts/rekey.jsh""", List.of(arg("file", "the script")), false),
                    (program, given) -> program.runner().compile(Path.of(given.arg("file", "")))),
            new BuiltIn(
                    SHELL,
                    new Topic(
                            "show",
                            """
                            Prints the source of a command that is a script.
                            If you have your own script of that name, luksh prints that one.

                              luksh show rekey
                              luksh show rekey --standard | diff - ~/.config/luksh/scripts/rekey.jsh""",
                            List.of(
                                    arg("command", "name of the command"),
                                    flag("standard", "print the standard script, even if you have your own")),
                            false),
                    (program, given) -> new OwnScripts(program).show(given.arg("command", ""), given.flag("standard"))),
            new BuiltIn(
                    SHELL,
                    new Topic(
                            "edit",
                            """
                            Copies a standard script to your own scripts, so that you can change it.
                            The folder of your own scripts is ~/.config/luksh/scripts (for root:
                            /etc/luksh/scripts). Your copy runs instead of the standard script until you
                            remove it.
                            At a terminal luksh opens it with $VISUAL or $EDITOR.

                              luksh edit check
                              luksh edit check --force""",
                            List.of(
                                    arg("command", "name of the command"),
                                    flag("force", "copy it again and overwrite your changes")),
                            false),
                    (program, given) -> new OwnScripts(program).edit(given.arg("command", ""), given.flag("force"))),
            new BuiltIn(
                    SHELL,
                    new Topic("completion", """
                            Prints the completion of commands, options and slots for bash, zsh or fish.
                            It includes your own scripts. Load it again after you add one.

                              source <(luksh completion bash)
                              luksh completion bash > ~/.local/share/bash-completion/completions/luksh
                              luksh completion zsh > ~/.zfunc/_luksh
                              luksh completion fish > ~/.config/fish/completions/luksh.fish""", ShellCompletion.parameters(), false),
                    (program, given) ->
                            new ShellCompletion(program).run(given.arg("shell", ""), given.args("word", ""))),
            new BuiltIn(
                    SHELL,
                    new Topic(
                            "man",
                            """
                            Prints a manual page for man(1).

                              luksh man rekey | man -l -
                              luksh man > /usr/local/share/man/man1/luksh.1""",
                            List.of(new Parameter(
                                    Kind.OPTIONAL_ARG,
                                    "command",
                                    "",
                                    "",
                                    "name of the command; without it, the page of luksh itself",
                                    0)),
                            false),
                    (program, given) -> manual(program, given.arg("command", ""))));

    /** A command of luksh that is not a script. Its work returns the status of the process. */
    private record BuiltIn(String group, Topic topic, Work work) {}

    private interface Work {
        int run(Launcher program, Arguments given);
    }

    private BuiltIns() {}

    /** The commands and their groups, in the order of this file. */
    static Map<Topic, String> all() {
        var all = new LinkedHashMap<Topic, String>();
        ALL.forEach(each -> all.put(each.topic(), each.group()));
        return all;
    }

    static Optional<Topic> named(String name) {
        return find(name).map(BuiltIn::topic);
    }

    private static Optional<BuiltIn> find(String name) {
        return ALL.stream().filter(each -> each.topic().name().equals(name)).findFirst();
    }

    /** Runs the command that the first word names. Fails if there is none. */
    static int run(Launcher program, List<String> words) {
        String first = words.get(0);
        List<String> rest = words.subList(1, words.size());
        if (first.equals("--help") || first.equals("-h") || first.equals("help")) {
            if (!rest.isEmpty()) {
                return program.run(List.of(rest.get(0), "--help"));
            }
            program.out().print(Overview.text(program.scripts()));
            return 0;
        }
        BuiltIn command = find(first).orElseThrow(() -> unknown(program, first));
        Topic topic = command.topic();
        if (Arguments.helpWanted(rest)) {
            program.out().print(topic.help());
            return 0;
        }
        Arguments given;
        try {
            given = Arguments.parse(topic.parameters(), rest, topic.script());
        } catch (LuksException e) {
            program.err().println("luksh " + first + ": " + e.getMessage());
            program.err().println(Usage.line(first, topic.parameters()) + "; more with --help");
            if (words.contains("--json")) {
                program.out().println(Failures.json(e.status(), e));
            }
            return e.status();
        }
        return command.work().run(program, given);
    }

    private static int noVault(String word) {
        throw new LuksException(
                "there is no command vault " + word + "; expected one of " + String.join(", ", Topics.VAULT),
                ExitStatus.FAILED);
    }

    private static int manual(Launcher program, String name) {
        String page = name.isEmpty()
                ? Manual.page(Overview.groups(program.scripts()), BuildInfo.version())
                : Manual.page(
                        Topics.all(program).stream()
                                .filter(each -> each.name().equals(name))
                                .findFirst()
                                .orElseThrow(() -> unknown(program, name)),
                        BuildInfo.version());
        program.out().print(page);
        return 0;
    }

    private static LuksException unknown(Launcher program, String word) {
        String what = word.startsWith("-") ? "there is no option " + word : "there is no command " + word;
        var known = new ArrayList<>(List.of("--help", "--version"));
        ALL.forEach(each -> known.add(each.topic().name()));
        known.addAll(Scripts.standardNames());
        known.addAll(program.scripts().ownNames());
        String meant = Nearest.to(word, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse(".");
        return new LuksException(
                Images.advice(word).orElse(what + meant + " luksh --help lists all, and a script's name ends in .jsh"),
                ExitStatus.FAILED);
    }

    private static Parameter arg(String name, String help) {
        return new Parameter(Kind.ARG, name, "", "", help, 0);
    }

    private static Parameter flag(String name, String help) {
        return new Parameter(Kind.FLAG, name, "", "", help, 0);
    }
}
