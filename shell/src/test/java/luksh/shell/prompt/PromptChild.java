package luksh.shell.prompt;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import luksh.shell.prompt.line.Look;

/** A prompt as a process of its own, with the tests' verbs; the argument is its history file. */
final class PromptChild {
    static final List<String> IMPORTS = List.of(
            "import java.io.*;",
            "import java.nio.*;",
            "import java.nio.channels.*;",
            "import java.nio.file.*;",
            "import java.time.*;",
            "import java.util.*;",
            "import java.util.function.*;",
            "import java.util.stream.*;",
            "import luksh.format.*;",
            "import luksh.change.*;",
            "import static luksh.shell.prompt.Verbs.*;");

    private PromptChild() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        int status = Prompt.run(new PromptOptions(
                "luksh, /help",
                IMPORTS,
                System.getProperty("java.class.path"),
                Weaving::weave,
                failure -> failure instanceof Verbs.Exit exit ? OptionalInt.of(exit.status()) : OptionalInt.empty(),
                (person, values, results) -> {
                    Verbs.person = person;
                    return () -> {};
                },
                (file, script) -> List.of(),
                Optional::empty,
                Path.of(arguments[0]),
                System.in,
                out,
                System.err,
                PromptOptions.Manner.EDITED,
                Optional.empty(),
                System.getenv(),
                Look.of(Look.Colour.AUTO, false, System.getenv())));
        System.exit(status);
    }
}
