package luksh.shell.prompt.line;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * JLine's editor with what the prompt adds: the rest of an earlier line in grey, the hits of a search in a list, the
 * signatures of a call at the first Tab, answers to a user who is stuck in an unfinished line, and indentation.
 */
public final class LineEditor extends LineReaderImpl {
    private static final int MOST_HITS = 8;
    /** Earlier lines that are looked through at every key. */
    private static final int RECENT = 1000;
    /** Above this many characters, the line has no colours and its prompts do not name what is open. */
    private static final int LONGEST_STYLED = 10_000;

    private final Look look;
    private final Language language;
    private String explained = "";
    private int explainedAt = -1;
    private boolean searching;

    /**
     * @param highlighting colours the line
     * @param history its lines that are not written to the file may be secrets: they are neither suggested nor listed
     */
    public LineEditor(Terminal terminal, Look look, Language language, Highlighting highlighting, History history) {
        super(terminal, "luksh", null);
        this.look = look;
        this.language = language;
        setHighlighter(highlighting);
        setVariable(LineReader.FEATURES_MAX_BUFFER_SIZE, LONGEST_STYLED);
        setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "luksh%M > ");
        setVariable(LineReader.INDENTATION, OpenLine.INDENT);
        // JLine's own colours cannot be read on a light background
        setVariable(LineReader.COMPLETION_STYLE_STARTING, look.styled() ? "bold" : "");
        setVariable(LineReader.COMPLETION_STYLE_DESCRIPTION, look.styled() ? "faint" : "");
        option(Option.CASE_INSENSITIVE_SEARCH, true);
        setHistory(history);
    }

    @Override
    protected boolean acceptLine() {
        Optional<OpenLine> open = OpenLine.of(buf.toString()).filter(line -> line.stuck(language));
        if (open.isEmpty() || language.complete(open.get().before())) {
            return super.acceptLine();
        }
        printAbove(open.get().answer());
        if (open.get().content()) {
            return super.acceptLine();
        }
        buf.cursor(buf.length());
        buf.backspace(open.get().last().length());
        return true;
    }

    /** Ctrl-D. */
    @Override
    protected boolean deleteCharOrList() {
        Optional<OpenLine> empty = OpenLine.of(buf.toString())
                .filter(line -> buf.cursor() == buf.length() && line.last().isBlank());
        if (empty.isEmpty()) {
            return super.deleteCharOrList();
        }
        printAbove(empty.get().answer());
        return true;
    }

    /** The pair is highlighted, so the cursor need not jump to it. A brace that ends a block moves one level left. */
    @Override
    protected boolean insertClose(String bracket) {
        boolean dedent = bracket.equals("}")
                && OpenLine.of(buf.upToCursor()).filter(OpenLine::indentedOnly).isPresent();
        if (dedent) {
            buf.backspace(OpenLine.INDENT);
        }
        buf.write(bracket);
        return true;
    }

    /** The first Tab at an argument shows what the call takes; the next one completes. */
    @Override
    protected boolean expandOrComplete() {
        String line = buf.toString();
        if (!line.equals(explained) || buf.cursor() != explainedAt) {
            String signatures = language.signatures(line, buf.cursor());
            if (!signatures.isEmpty()) {
                explained = line;
                explainedAt = buf.cursor();
                printAbove(signatures);
                return true;
            }
        }
        return super.expandOrComplete();
    }

    /** Best first, as the completer says. */
    @Override
    protected Comparator<Candidate> getCandidateComparator(boolean caseInsensitive, String word) {
        return Comparator.naturalOrder();
    }

    @Override
    protected boolean forwardChar() {
        return takeRest() || super.forwardChar();
    }

    @Override
    protected boolean endOfLine() {
        return takeRest() || super.endOfLine();
    }

    private boolean takeRest() {
        String rest = buf.cursor() == buf.length() ? rest() : "";
        buf.write(rest);
        return !rest.isEmpty();
    }

    /** The rest of the last earlier line that begins with the typed text; empty if there is none or it is not shown. */
    private String rest() {
        String typed = buf.toString();
        if (!look.styled() || searching || typed.isBlank()) {
            return "";
        }
        int seen = 0;
        for (var lines = history.reverseIterator(history.last()); lines.hasNext() && seen < RECENT; seen++) {
            History.Entry entry = lines.next();
            String line = entry.line();
            if (history.isPersistable(entry) && line.length() > typed.length() && line.startsWith(typed)) {
                return line.substring(typed.length());
            }
        }
        return "";
    }

    /** The line, the grey rest, and what JLine shows below, with the hits of a search. */
    @Override
    public AttributedString getDisplayedBufferWithPrompts(List<AttributedString> prompts) {
        boolean suggests = doAutosuggestion;
        Supplier<AttributedString> below = post;
        post = null;
        var all = new AttributedStringBuilder().append(super.getDisplayedBufferWithPrompts(prompts));
        post = below;
        if (below == null) {
            String rest = suggests ? rest() : "";
            return all.styled(AttributedStyle::faint, rest.lines().findFirst().orElse(""))
                    .toAttributedString();
        }
        all.append("\n").append(below.get());
        if (searching && !look.plain()) {
            hits().forEach(hit -> all.append("\n").append(hit));
        }
        return all.toAttributedString();
    }

    @Override
    protected boolean doSearchHistory(boolean backward) {
        searching = true;
        try {
            return super.doSearchHistory(backward);
        } finally {
            searching = false;
        }
    }

    /** The lines that contain the searched text, last first, each once. The one in the line is marked. */
    private List<AttributedString> hits() {
        String wanted = searchTerm == null ? "" : searchTerm.toString().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            return List.of();
        }
        Set<String> found = new LinkedHashSet<>();
        int most = Math.min(MOST_HITS, size.getRows() - 4);
        for (var lines = history.reverseIterator(history.last()); lines.hasNext() && found.size() < most; ) {
            History.Entry entry = lines.next();
            String line = entry.line();
            if (history.isPersistable(entry) && line.toLowerCase(Locale.ROOT).contains(wanted)) {
                found.add(line);
            }
        }
        List<AttributedString> hits = new ArrayList<>();
        for (String line : found) {
            String mark = line.equals(buf.toString()) ? "> " : "  ";
            String first = line.lines().findFirst().orElse("");
            String shown = mark + (first.length() < line.length() ? first + " …" : first);
            hits.add(new AttributedString(shown).columnSubSequence(0, size.getColumns() - 1));
        }
        return hits;
    }
}
