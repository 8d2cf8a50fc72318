package luksh.change.step.header;

import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/**
 * Converts the header between LUKS1 and LUKS2. Passphrases, volume key and payload stay the same. Needs no secret. A crash
 * leaves the old or the new header, with its key areas.
 */
public final class Convert implements Verb {
    private final Version to;

    public Convert(Version to) {
        this.to = to;
    }

    @Override
    public boolean locks() {
        return true;
    }

    @Override
    public boolean endsTheChange() {
        return true;
    }

    @Override
    public Preparation plan(Draft draft) {
        if (draft.header().version() == to) {
            draft.note(
                    Severity.INFO, Rules.CONVERT, Place.file(draft.path()), "it is already " + to + "; nothing to do");
            return Preparation.NONE;
        }
        draft.refuseWhileActive(VerbNames.CONVERT);
        return draft.header() instanceof Luks1Header header
                ? Luks1ToLuks2.plan(draft, header)
                : Luks2ToLuks1.plan(draft, (Luks2Header) draft.header());
    }
}
