package luksh.change.step.header;

import java.util.Optional;
import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.UserText;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.format.luks2.Luks2Config;
import luksh.format.luks2.Luks2Header;

/** Sets the label or the subsystem. udev creates links by label, and other programs find the container by it. LUKS2. */
public final class SetLabel implements Verb {
    private final String field;
    private final String text;

    private SetLabel(String field, String text) {
        this.field = field;
        this.text = text;
    }

    /** @param text empty for none */
    public static SetLabel label(String text) {
        return new SetLabel(VerbNames.LABEL, text);
    }

    /** @param text empty for none */
    public static SetLabel subsystem(String text) {
        return new SetLabel(VerbNames.SUBSYSTEM, text);
    }

    @Override
    public Preparation plan(Draft draft) {
        Optional<Luks2Header> header = Luks2HeaderWrite.luks2(draft, Place.part(field), field);
        if (header.isEmpty() || !UserText.check(draft, field, Place.part(field), text, Luks2Config.MOST_LABEL)) {
            return Preparation.NONE;
        }
        String before = field.equals(VerbNames.LABEL)
                ? header.get().label()
                : header.get().subsystem();
        return Luks2HeaderWrite.of(draft, field, Place.part(field), quoted(before) + " → " + quoted(text), this::set);
    }

    private Luks2Header set(Luks2Header header) {
        return field.equals(VerbNames.LABEL)
                ? header.withLabels(text, header.subsystem())
                : header.withLabels(header.label(), text);
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "none" : "'" + text + "'";
    }
}
