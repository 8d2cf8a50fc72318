package luksh.format;

/**
 * A key derivation that luksh does not know. luksh shows and keeps its slot, and tries no passphrase on it.
 *
 * @param type as the header names it, for example {@code argon2}; empty if the slot has no key derivation
 * @param slotType {@code luks2}, or the type of a key slot that luksh does not know, for example {@code reencrypt}
 * @param salt empty if there is no readable salt
 * @param json the complete object {@code kdf}; for another slot type, the complete key slot
 */
public record UnknownKdf(String type, String slotType, Bytes salt, String json) implements Kdf {
    /** The key slot type that LUKS2 1.1.4 defines for passphrases. */
    public static final String KNOWN_SLOT_TYPE = "luks2";

    /** Whether only the key derivation is unknown. If false, the type of the key slot is unknown. */
    public boolean inKnownSlot() {
        return slotType.equals(KNOWN_SLOT_TYPE);
    }

    @Override
    public String toString() {
        return inKnownSlot()
                ? Visible.brief(type) + ", which luksh does not know"
                : "a key slot of type " + Visible.brief(slotType);
    }
}
