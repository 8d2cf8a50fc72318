package luksh.shell.prompt;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import luksh.shell.person.KeyLine;
import luksh.shell.person.Keyboard;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/**
 * Questions of a running snippet, at the prompt's terminal. The bytes come from below JLine's line reader, whose lines
 * are strings and may be remembered.
 */
final class TerminalKeyboard implements Keyboard {
    private final Terminal terminal;
    private final PrintStream screen;

    TerminalKeyboard(Terminal terminal) {
        this.terminal = terminal;
        OutputStream output = terminal.output();
        screen = new PrintStream(output, true, StandardCharsets.UTF_8);
    }

    @Override
    public Optional<byte[]> ask(String question, boolean secret) {
        Attributes before = terminal.getAttributes();
        Attributes raw = new Attributes(before);
        raw.setLocalFlag(Attributes.LocalFlag.ECHO, false);
        raw.setLocalFlag(Attributes.LocalFlag.ICANON, false);
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        raw.setControlChar(Attributes.ControlChar.VMIN, 1);
        raw.setControlChar(Attributes.ControlChar.VTIME, 0);
        terminal.setAttributes(raw);
        try {
            screen.print(question);
            screen.flush();
            Optional<byte[]> typed = KeyLine.read(terminal.input(), secret ? null : screen);
            // not after Ctrl-C: JLine raises it as a signal too, and the prompt's handler begins a new line
            screen.println();
            return typed;
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            terminal.setAttributes(before);
        }
    }
}
