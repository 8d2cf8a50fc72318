package luksh.shell.prompt.line;

import java.util.List;
import luksh.shell.prompt.line.Offer.Offers;
import org.jline.reader.CompletingParsedLine;

/** A line for JLine. It has one word, from the start of a completion to the cursor. */
public record JavaLine(String line, int cursor, Offers offers) implements CompletingParsedLine {
    @Override
    public String word() {
        return line.substring(offers.anchor(), cursor);
    }

    @Override
    public int wordCursor() {
        return word().length();
    }

    @Override
    public int wordIndex() {
        return 0;
    }

    @Override
    public List<String> words() {
        return List.of(word());
    }

    /** Completions of Java need no quoting. */
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
        return candidate;
    }

    @Override
    public int rawWordCursor() {
        return wordCursor();
    }

    @Override
    public int rawWordLength() {
        return word().length();
    }
}
