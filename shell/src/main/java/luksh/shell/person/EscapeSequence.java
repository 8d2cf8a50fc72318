package luksh.shell.person;

import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The bytes of a key that is not a character: ESC and the bytes after it (ECMA-48, with the additions of xterm and the
 * Linux console). It reads all of them, so that none becomes a letter of a passphrase.
 */
final class EscapeSequence {
    static final int ESC = 0x1B;

    private static final int BELL = 7;
    private static final String OTHER = "a key that sends an escape sequence";

    private static final Map<Integer, String> BY_FINAL = Map.ofEntries(
            Map.entry((int) 'A', "Up"),
            Map.entry((int) 'B', "Down"),
            Map.entry((int) 'C', "Right"),
            Map.entry((int) 'D', "Left"),
            Map.entry((int) 'F', "End"),
            Map.entry((int) 'H', "Home"),
            Map.entry((int) 'P', "F1"),
            Map.entry((int) 'Q', "F2"),
            Map.entry((int) 'R', "F3"),
            Map.entry((int) 'S', "F4"),
            Map.entry((int) 'Z', "Shift-Tab"));

    private static final Map<Integer, String> BY_NUMBER = Map.ofEntries(
            Map.entry(1, "Home"),
            Map.entry(2, "Insert"),
            Map.entry(3, "Delete"),
            Map.entry(4, "End"),
            Map.entry(5, "Page Up"),
            Map.entry(6, "Page Down"),
            Map.entry(7, "Home"),
            Map.entry(8, "End"),
            Map.entry(11, "F1"),
            Map.entry(12, "F2"),
            Map.entry(13, "F3"),
            Map.entry(14, "F4"),
            Map.entry(15, "F5"),
            Map.entry(17, "F6"),
            Map.entry(18, "F7"),
            Map.entry(19, "F8"),
            Map.entry(20, "F9"),
            Map.entry(21, "F10"),
            Map.entry(23, "F11"),
            Map.entry(24, "F12"));

    /** The marks around pasted text, which a terminal sends if a program asked for them. They are not keys. */
    private static final int PASTE_BEGINS = 200;

    private static final int PASTE_ENDS = 201;

    private final Keys keys;
    private final String name;
    private boolean over;
    private int pending = Keys.NONE;

    /** Reads the bytes after an ESC. */
    EscapeSequence(Keys keys) throws IOException {
        this.keys = keys;
        name = swallow();
    }

    /** The key's name, which reveals no typed characters; empty for the start or the end of a paste. */
    String name() {
        return name;
    }

    /** A key that was read but does not belong to the sequence, such as Enter or Ctrl-C; else {@link Keys#NONE}. */
    int pending() {
        return pending;
    }

    private String swallow() throws IOException {
        int first = read(ESC);
        while (first == ESC) {
            first = read(ESC); // with Alt held down
        }
        switch (first) {
            case Keys.NONE -> {
                return "Escape";
            }
            case '[' -> {
                return controlSequence();
            }
            case 'O' -> {
                int next = read();
                while (next >= '0' && next <= ';') {
                    next = read(); // a number for Ctrl or Alt
                }
                return BY_FINAL.getOrDefault(next, OTHER);
            }
            case ']', 'P', 'X', '^', '_' -> {
                return string();
            }
            default -> {
                for (int more = following(first); more > 0 && read() >= 0; more--) {
                    // the rest of a character of several bytes
                }
                return "Alt with another key";
            }
        }
    }

    /** The bytes of UTF-8 that follow this one. */
    private static int following(int first) {
        return first < 0xC0 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    }

    private String controlSequence() throws IOException {
        int next = read();
        if (next == '[') { // the Linux console's F1 to F5
            int number = read() - 'A' + 1;
            return number >= 1 && number <= 5 ? "F" + number : OTHER;
        }
        if (next == 'M') { // the mouse, if a program left that on
            for (int i = 0; i < 3 && read() >= 0; i++) {
                // its three bytes can have any value
            }
            return "the mouse";
        }
        int number = 0;
        boolean counting = true;
        while (next >= 0x20 && next < 0x40) {
            counting &= next >= '0' && next <= '9';
            number = counting ? Math.min(number * 10 + next - '0', 9999) : number;
            next = read();
        }
        if (next != '~') {
            return BY_FINAL.getOrDefault(next, OTHER);
        }
        return number == PASTE_BEGINS || number == PASTE_ENDS ? "" : BY_NUMBER.getOrDefault(number, OTHER);
    }

    /** An answer of the terminal to a program: up to BEL, or ESC and a backslash. */
    private String string() throws IOException {
        int before = 0;
        int next = read(ESC, BELL);
        while (next >= 0 && next != BELL && !(before == ESC && next == '\\')) {
            before = next;
            next = read(ESC, BELL);
        }
        return OTHER;
    }

    /** The next byte of the sequence. A control character ends the sequence and is a separate key. */
    private int read(int... allowed) throws IOException {
        if (over) {
            return Keys.NONE;
        }
        int next = keys.next();
        boolean control = next >= 0 && next < ' ' && IntStream.of(allowed).noneMatch(each -> each == next);
        over = next < 0 || control;
        pending = control || next == Keys.ENDED ? next : pending;
        return over ? Keys.NONE : next;
    }
}
