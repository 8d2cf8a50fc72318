package luksh.audit;

import java.util.Set;
import java.util.TreeSet;
import luksh.finding.Rules;

/** The names of all rules of an audit. A policy can change their severity or disable them. */
final class AuditRules {
    private static final Set<String> NAMES = new TreeSet<>(Set.of(
            Rules.ALL_IGNORED,
            Rules.AREA_NOT_RANDOM,
            Rules.BOOT_KEY_ARMED,
            Rules.BYTES,
            Rules.CANNOT_OPEN,
            Rules.CHECKSUM,
            Rules.COPY_DAMAGED,
            Rules.COPY_OBSOLETE,
            Rules.DANGLING_TOKEN,
            Rules.DIGEST_ITERATIONS,
            Rules.DUPLICATE_UUID,
            Rules.EMPTY_NOT_TRIED,
            Rules.EMPTY_PASSPHRASE,
            Rules.ENCRYPTED_BACKUP,
            Rules.FAILED,
            Rules.GRUB_ARGON2,
            Rules.GRUB_CIPHER,
            Rules.GRUB_DETACHED,
            Rules.GRUB_DIGEST,
            Rules.GRUB_DIGEST_TYPE,
            Rules.GRUB_HASH,
            Rules.GRUB_KEY_LENGTH,
            Rules.GRUB_LUKS2,
            Rules.GRUB_NOT_MEASURED,
            Rules.GRUB_ORDER,
            Rules.GRUB_PRIORITY,
            Rules.GRUB_SECURITY,
            Rules.GRUB_SEGMENT,
            Rules.GRUB_SLOT,
            Rules.GRUB_SLOW,
            Rules.GRUB_UNBOUND,
            Rules.GRUB_WHIRLPOOL,
            Rules.JSON_FULL,
            Rules.KEY_BITS,
            Rules.LUKSMETA,
            Rules.NO_HEADER,
            Rules.NO_PAYLOAD,
            Rules.NO_RECOVERY_SLOT,
            Rules.NO_SLOT_IN_USE,
            Rules.NOT_ENCRYPTED,
            Rules.NOT_IN_VAULT,
            Rules.ODD_HEADER,
            Rules.ONLY_TOKEN,
            Rules.REENCRYPTION,
            Rules.REQUIREMENT,
            Rules.ROOM_FULL,
            Rules.SEGMENT_ALIGNMENT,
            Rules.SEGMENT_SIZE,
            Rules.SEGMENT_TYPE,
            Rules.SLOT_CIPHER,
            Rules.SLOT_DIGEST,
            Rules.SLOT_ITERATIONS,
            Rules.SLOT_MEMORY,
            Rules.SLOTS_FULL,
            Rules.STALE_REENCRYPTION,
            Rules.STRAY_COPY,
            Rules.TOKEN_WITHOUT_KEY,
            Rules.TOO_MANY,
            Rules.UNBOUND,
            Rules.UNKNOWN_FLAG,
            Rules.UNREADABLE,
            Rules.VAULT_DAMAGED,
            Rules.VAULT_DIFFERS,
            Rules.VAULT_FAILED,
            Rules.VAULT_LOCKED,
            Rules.WEAK_HASH,
            Rules.WEAK_KDF,
            Rules.WEAK_MODE));

    private AuditRules() {}

    static Set<String> names() {
        return NAMES;
    }
}
