package luksh.change.step;

import java.util.Optional;
import java.util.function.UnaryOperator;
import luksh.change.write.WriteOrder;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.luks2.Luks2Header;

/** What stands in the LUKS2 header alone: one flip of it, and a crash leaves it as it was before or will be after. */
public final class Luks2HeaderWrite {
    private Luks2HeaderWrite() {}

    /**
     * The header at this point; refused on LUKS1.
     *
     * @param what LUKS1 has none of, for example {@code tokens}
     */
    public static Optional<Luks2Header> luks2(Draft draft, Place where, String what) {
        if (draft.header() instanceof Luks2Header header) {
            return Optional.of(header);
        }
        draft.refuse(Rules.LUKS1, where, "LUKS1 has no " + what, "leave this step out; LUKS2 containers have them");
        return Optional.empty();
    }

    /** The step that makes this change, unless nothing would be changed. */
    public static Verb.Preparation of(
            Draft draft, String verb, Place where, String sentence, UnaryOperator<Luks2Header> change) {
        var before = (Luks2Header) draft.header();
        Luks2Header after = change.apply(before);
        if (after.equals(before)) {
            draft.note(Severity.INFO, verb, where, "is so already; nothing to do");
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
