package luksh.shell.prompt;

import java.io.PrintStream;

/**
 * Decides which typed lines go into the history. A line after a question for a passphrase may be another passphrase,
 * typed too late. It gets into the history file only if it is Java, but can be recalled in this session. A line with a
 * text in the place of a secret is not kept at all.
 */
final class KeptLines {
    private final Lines lines;
    private final PrintStream err;
    private boolean doubtful;
    private boolean noted;
    private boolean suspected;

    KeptLines(Lines lines, PrintStream err) {
        this.lines = lines;
        this.err = err;
    }

    /** Whether the next line may be a passphrase. */
    boolean doubtful() {
        return doubtful;
    }

    /** Whether there was a question for a secret. */
    void asked(boolean asked) {
        doubtful |= asked;
        noted &= !asked;
    }

    /** Keeps a line before it runs, unless it is suspected. */
    void typed(String line) {
        suspected = doubtful || SecretLiterals.in(line, true);
        if (!suspected) {
            lines.keep(line);
        }
    }

    /**
     * Decides on a suspected line after it ran.
     *
     * @param understood whether it was more than a passphrase could be
     * @param compiled whether it compiled
     */
    void ran(String line, boolean understood, boolean compiled) {
        if (!suspected || line.isBlank()) {
            return;
        }
        doubtful &= !understood;
        if (doubtful) {
            boolean recalled = lines.keepInSession(line);
            if (!noted) {
                err.println(
                        recalled
                                ? "not written to the history file, because it may be a passphrase. In this session, Up"
                                        + " brings it back"
                                : "not kept in the history, because it may be a passphrase");
            }
            noted = true;
        } else if (SecretLiterals.in(line, !compiled)) {
            err.println("not kept in the history, because it may contain a passphrase. Use ask(\"Passphrase\")"
                    + " or keyFile(\"FILE\") instead");
        } else {
            lines.keep(line);
        }
    }
}
