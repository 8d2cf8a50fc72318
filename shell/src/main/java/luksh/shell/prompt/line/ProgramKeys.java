package luksh.shell.prompt.line;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import luksh.format.LuksException;
import luksh.shell.person.Job;
import luksh.shell.render.TextLayout;
import org.jline.keymap.KeyMap;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.Widget;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/**
 * The keys that leave a line half typed and come back to it: Ctrl-Z to the shell that started luksh, Ctrl-X Ctrl-E to
 * the user's editor.
 */
public final class ProgramKeys {
    private static final String PASTES_ARE_MARKED = "\033[?2004h";
    private static final String PASTES_ARE_NOT_MARKED = "\033[?2004l";

    private final LineReader reader;
    private final Terminal terminal;
    /** The settings outside of the line reader. */
    private final Attributes normal;

    private final Function<String, Optional<String>> editor;

    private ProgramKeys(LineReader reader, Function<String, Optional<String>> editor) {
        this.reader = reader;
        this.terminal = reader.getTerminal();
        this.normal = terminal.getAttributes();
        this.editor = editor;
    }

    /**
     * Binds the keys. The reader does not read yet.
     *
     * @param editor lets the user edit a text; empty if the text stays as it is
     */
    public static void bind(LineReader reader, Function<String, Optional<String>> editor) {
        var keys = new ProgramKeys(reader, editor);
        keys.bind("luksh-suspend", KeyMap.ctrl('Z'), keys::suspend);
        keys.bind("luksh-edit", KeyMap.ctrl('X') + KeyMap.ctrl('E'), keys::edit);
    }

    private void bind(String name, String keys, Runnable work) {
        Widget widget = () -> {
            away(work);
            return true;
        };
        reader.getWidgets().put(name, widget);
        Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN)).bind(new Reference(name), keys);
    }

    private void edit() {
        try {
            editor.apply(reader.getBuffer().toString()).ifPresent(text -> {
                reader.getBuffer().clear();
                reader.getBuffer().write(text);
            });
        } catch (LuksException e) {
            String why = String.valueOf(e.getMessage());
            reader.printAbove(String.join("\n", TextLayout.wrap(why, terminal.getColumns())));
        }
    }

    private void suspend() {
        Job.suspend();
    }

    /** Gives the terminal away as it was before the line, and draws the line again afterwards. */
    private void away(Runnable work) {
        Attributes raw = terminal.getAttributes();
        terminal.puts(Capability.keypad_local);
        terminal.writer().println(PASTES_ARE_NOT_MARKED);
        terminal.flush();
        terminal.setAttributes(normal);
        try {
            work.run();
        } finally {
            terminal.setAttributes(raw);
            terminal.puts(Capability.keypad_xmit);
            terminal.writer().print(PASTES_ARE_MARKED);
            terminal.flush();
            reader.callWidget(LineReader.REDRAW_LINE);
        }
    }
}
