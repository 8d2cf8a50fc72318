package luksh.change.step;

import java.util.Optional;
import java.util.function.UnaryOperator;
import luksh.change.write.WriteOrder;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.luks2.Luks2Header;

/** A change of LUKS2 header fields only: one switch between the header copies. A crash leaves the old or the new header. */
public final class Luks2HeaderWrite {
    private Luks2HeaderWrite() {}

    /**
     * The header at this point; refuses LUKS1.
     *
     * @param what LUKS1 does not have, for example {@code tokens}
     */
    public static Optional<Luks2Header> luks2(Draft draft, Place where, String what) {
        if (draft.header() instanceof Luks2Header header) {
            return Optional.of(header);
        }
        draft.refuse(
                Rules.LUKS1,
                where,
                "LUKS1 has no " + what,
                "to convert the container to LUKS2: " + draft.luksh("convert", "luks2"));
        return Optional.empty();
    }

    /** The step for this change; none if the header would not change. */
    public static Verb.Preparation of(
            Draft draft, String verb, Place where, String sentence, UnaryOperator<Luks2Header> change) {
        var before = (Luks2Header) draft.header();
        Luks2Header after = change.apply(before);
        if (after.equals(before)) {
            draft.note(Severity.INFO, verb, where, "already has this value; nothing to do");
            return Verb.Preparation.NONE;
        }
        draft.header(after);
        draft.step(verb, where, sentence);
        return work -> {
            WriteOrder writeOrder = work.writeOrder();
            writeOrder.header(change.apply((Luks2Header) work.header()));
            work.done(verb + " " + where, writeOrder);
        };
    }
}
