package luksh.change.step.slot;

import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.finding.Place;
import luksh.format.Token;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.LuksMeta;

/** Whether a slot that goes belongs to a token: to a TPM, a security key, a recovery key on paper. */
final class TokenClaims {
    private TokenClaims() {}

    /**
     * Held back by {@link Guard#TOKEN_CLAIMED_SLOT} unless an earlier step removed or unassigned the token.
     *
     * @param loss what the token would lose
     */
    static void check(Draft draft, int slot, String loss) {
        check(draft, slot, loss, "");
    }

    /** @param own type of tokens that go with the slot */
    static void check(Draft draft, int slot, String loss, String own) {
        if (draft.header() instanceof Luks1Header luks1) {
            LuksMeta.claims(luks1, draft.device()).stream()
                    .filter(claim -> claim.slot() == slot)
                    .forEach(claim -> draft.guard(
                            Guard.TOKEN_CLAIMED_SLOT,
                            Place.slot(slot),
                            claim.program() + " keeps data for this slot (luksmeta) and " + loss + "; luksmeta wipe -d "
                                    + draft.path() + " -s " + slot + " ends it"));
        }
        for (Token token : draft.header().tokens()) {
            if (token.slots().contains(slot) && !token.type().equals(own)) {
                draft.guard(
                        Guard.TOKEN_CLAIMED_SLOT,
                        Place.slot(slot),
                        "token " + token.number() + " (" + token.type() + ") is for this slot and " + loss
                                + "; " + draft.luksh("token", "--remove " + token.number())
                                + " before it ends both");
            }
        }
    }
}
