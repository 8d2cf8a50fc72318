/**
 * Encrypted files: CMS (RFC 5652) for certificates and passphrases, as {@code openssl cms} reads and writes them. Only the
 * vault calls it. Start at {@link luksh.envelope.Envelope}.
 */
@NullMarked
package luksh.envelope;

import org.jspecify.annotations.NullMarked;
