/** Files that only the holder of a private key or of a passphrase can read: CMS (RFC 5652), as {@code openssl cms} does. */
@NullMarked
package luksh.envelope;

import org.jspecify.annotations.NullMarked;
