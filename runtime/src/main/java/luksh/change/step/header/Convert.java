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
 * The same container under the other version's header: passphrases, volume key and payload stay. Needs no secret. A crash
 * leaves the one header or the other, and each has the key areas it names.
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
                    Severity.INFO, Rules.CONVERT, Place.file(draft.path()), "it is " + to + " already; nothing to do");
            return Preparation.NONE;
        }
        draft.refuseWhileActive(VerbNames.CONVERT);
        return draft.header() instanceof Luks1Header header
                ? Luks1ToLuks2.plan(draft, header)
                : Luks2ToLuks1.plan(draft, (Luks2Header) draft.header());
    }
}
