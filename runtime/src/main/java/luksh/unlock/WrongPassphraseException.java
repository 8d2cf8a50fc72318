package luksh.unlock;

import luksh.format.LuksException;

/** The secret unlocks none of the tried slots. */
public final class WrongPassphraseException extends LuksException {
    private static final long serialVersionUID = 1L;

    public WrongPassphraseException(String sentence) {
        super(sentence, PASSPHRASE);
    }
}
