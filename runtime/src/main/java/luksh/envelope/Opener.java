package luksh.envelope;

import java.util.Optional;
import org.bouncycastle.asn1.cms.RecipientInfo;

/** What opens an envelope. */
public sealed interface Opener permits PrivateKeyFile, Password {
    /** For sentences: which file, or that it is a passphrase. */
    String name();

    /**
     * The key of the content; empty if this entry is not for this opener.
     *
     * @return the caller wipes it
     */
    Optional<byte[]> unwrap(RecipientInfo info);
}
