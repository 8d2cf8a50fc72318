package luksh.change.step.slot;

import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.finding.Place;
import luksh.format.Token;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.LuksMeta;

/** Guards slots that belong to a token: of a TPM, a security key, or a recovery key on paper. */
final class TokenClaims {
    private TokenClaims() {}

    /**
     * {@link Guard#TOKEN_CLAIMED_SLOT} refuses it unless an earlier step removed or unassigned the token.
     *
     * @param loss predicate about the token, for example {@code will no longer work without it}
     */
    static void check(Draft draft, int slot, String loss) {
        check(draft, slot, loss, "");
    }

    /** @param own type of tokens that are removed with the slot */
    static void check(Draft draft, int slot, String loss, String own) {
        if (draft.header() instanceof Luks1Header luks1) {
            LuksMeta.claims(luks1, draft.device()).stream()
                    .filter(claim -> claim.slot() == slot)
                    .forEach(claim -> draft.guard(
                            Guard.TOKEN_CLAIMED_SLOT,
                            Place.slot(slot),
                            claim.program() + " stores data for this slot (luksmeta), and this data " + loss
                                    + "; to remove the data: luksmeta wipe -d " + draft.path() + " -s " + slot));
        }
        for (Token token : draft.header().tokens()) {
            if (token.slots().contains(slot) && !token.type().equals(own)) {
                draft.guard(
                        Guard.TOKEN_CLAIMED_SLOT,
                        Place.slot(slot),
                        "token " + token.number() + " (" + token.type() + ") uses this slot and " + loss
                                + "; to remove the token first: " + draft.luksh("token", "--remove " + token.number()));
            }
        }
    }
}
