package luksh.envelope;

import java.util.Optional;
import org.bouncycastle.asn1.cms.RecipientInfo;

/** A key that can decrypt an envelope. */
public sealed interface Opener permits PrivateKeyFile, Password {
    /** For messages: the name of the file, or that it is a passphrase. */
    String name();

    /**
     * The content key; empty if this entry is for another opener.
     *
     * @return wiped by the caller
     */
    Optional<byte[]> unwrap(RecipientInfo info);
}
