package luksh.envelope;

import java.util.Optional;
import org.bouncycastle.asn1.cms.RecipientInfo;

/** Somebody who shall be able to open an envelope. */
public sealed interface Recipient permits Certificate, Password {
    /** The same for the same recipient, in every run: an envelope to others is another one. */
    Addressee addressee();

    /** What stands against this recipient, and does not keep anybody from sealing; a sentence. */
    default Optional<String> doubt() {
        return Optional.empty();
    }

    /**
     * The key of the content, encrypted to this recipient.
     *
     * @param key lent
     */
    RecipientInfo wrap(byte[] key);
}
