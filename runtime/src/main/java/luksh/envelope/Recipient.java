package luksh.envelope;

import java.util.Optional;
import org.bouncycastle.asn1.cms.RecipientInfo;

/** A recipient that can decrypt an envelope. */
public sealed interface Recipient permits Certificate, Password {
    /** Equal for the same recipient in every run. */
    Addressee addressee();

    /** A warning about this recipient that does not prevent encryption, as a sentence. */
    default Optional<String> doubt() {
        return Optional.empty();
    }

    /**
     * The content key, encrypted to this recipient.
     *
     * @param key not kept
     */
    RecipientInfo wrap(byte[] key);
}
