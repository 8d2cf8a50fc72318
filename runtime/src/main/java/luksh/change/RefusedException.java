package luksh.change;

import luksh.format.LuksException;

/** A step that cannot work, or that a guard holds back; nothing was written by it. */
public final class RefusedException extends LuksException {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    RefusedException(Finding finding) {
        super(
                "refused (" + finding.rule() + "): " + finding.where() + ": " + finding.sentence()
                        + (finding.fix().isEmpty() ? "" : "; " + finding.fix()),
                finding.rule().equals(Surroundings.FOREIGN_WRITER) ? BUSY : FAILED);
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}
