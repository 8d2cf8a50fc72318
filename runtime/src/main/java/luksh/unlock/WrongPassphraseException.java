package luksh.unlock;

import luksh.format.LuksException;

/** No slot that was tried opens with this secret. */
public final class WrongPassphraseException extends LuksException {
    private static final long serialVersionUID = 1L;

    public WrongPassphraseException(String sentence) {
        super(sentence, PASSPHRASE);
    }
}
