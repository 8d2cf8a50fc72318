package luksh.change;

import luksh.format.Token;

/** Whether a slot that goes belongs to a token: to a TPM, a security key, a recovery key on paper. */
final class TokenClaims {
    private TokenClaims() {}

    /**
     * Held back by {@link Guard#TOKEN_CLAIMED_SLOT} unless an earlier step removed or unassigned the token.
     *
     * @param loss what the token would lose
     */
    static void check(Draft draft, int slot, String loss) {
        for (Token token : draft.header().tokens()) {
            if (token.slots().contains(slot)) {
                draft.guard(
                        Guard.TOKEN_CLAIMED_SLOT,
                        "slot " + slot,
                        "token " + token.number() + " (" + token.type() + ") is for this slot and " + loss
                                + "; c.token(" + token.number() + ").remove() before it ends both");
            }
        }
    }
}
