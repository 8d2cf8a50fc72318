package luksh.audit;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names of all rules that an audit knows, for policies that raise, lower or switch off some of them. */
final class Rule {
    static final String WEAK_KDF = "weak-kdf";
    static final String WEAK_HASH = "weak-hash";
    static final String KEY_BITS = "key-bits";
    static final String NO_RECOVERY_SLOT = "no-recovery-slot";
    static final String SLOTS_FULL = "slots-full";
    static final String NOT_IN_VAULT = "not-in-vault";
    static final String VAULT_DIFFERS = "vault-differs";
    static final String VAULT_DAMAGED = "vault-damaged";
    static final String VAULT_LOCKED = "vault-locked";
    static final String VAULT_FAILED = "vault-failed";
    static final String GRUB_SLOW = "grub-slow";
    static final String FAILED = "failed";
    static final String UNREADABLE = "unreadable";
    static final String TOO_MANY = "too-many";
    static final String EMPTY_PASSPHRASE = "empty-passphrase";
    static final String EMPTY_NOT_TRIED = "empty-not-tried";
    static final String ENCRYPTED = "encrypted-backup";
    static final String DUPLICATE_UUID = "duplicate-uuid";

    /** Those of {@code check()}, LUKS1 and LUKS2, and of GRUB's model. */
    private static final List<String> OTHERS = List.of(
            "no-header",
            "no-slot-in-use",
            "no-payload",
            "not-encrypted",
            "luksmeta",
            "digest-iterations",
            BootKeyRules.ARMED,
            "unbound",
            "slot-iterations",
            "slot-memory",
            "all-ignored",
            "area-not-random",
            "bytes",
            "copy-obsolete",
            "copy-damaged",
            "stray-copy",
            "requirement",
            "reencryption",
            "stale-reencryption",
            "unknown-flag",
            "cannot-open",
            "odd-header",
            "grub-slot",
            "grub-digest-type",
            "slot-digest",
            "dangling-token",
            "token-without-key",
            "segment-type",
            "segment-alignment",
            "segment-size",
            "weak-mode",
            "slot-cipher",
            "cannot-open",
            "only-token",
            "room-full",
            "json-full",
            "checksum",
            "grub-argon2",
            "grub-cipher",
            "grub-detached",
            "grub-digest",
            "grub-hash",
            "grub-key-length",
            "grub-luks2",
            "grub-not-measured",
            "grub-order",
            "grub-priority",
            "grub-security",
            "grub-segment",
            "grub-unbound",
            "grub-whirlpool");

    private static final Set<String> NAMES = new TreeSet<>(OTHERS);

    static {
        NAMES.addAll(List.of(
                WEAK_KDF,
                WEAK_HASH,
                KEY_BITS,
                NO_RECOVERY_SLOT,
                SLOTS_FULL,
                NOT_IN_VAULT,
                VAULT_DIFFERS,
                VAULT_DAMAGED,
                VAULT_LOCKED,
                VAULT_FAILED,
                GRUB_SLOW,
                FAILED,
                UNREADABLE,
                TOO_MANY,
                EMPTY_PASSPHRASE,
                EMPTY_NOT_TRIED,
                ENCRYPTED,
                DUPLICATE_UUID));
    }

    private Rule() {}

    static Set<String> names() {
        return NAMES;
    }
}
