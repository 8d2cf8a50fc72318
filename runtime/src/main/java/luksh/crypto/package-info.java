/** What is computed: key derivation, hashes, sector ciphers, the anti-forensic splitter, secrets; no device. */
@NullMarked
package luksh.crypto;

import org.jspecify.annotations.NullMarked;
