package luksh.unlock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import luksh.device.Device;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Token;
import luksh.format.luks1.Luks1Header;

/**
 * Stores the key of a slot in the place of a person: systemd and clevis create a random key and give it to a TPM, a
 * security key, a smart card or a server.
 *
 * @param kind of keeper
 * @param what the keeper in words: {@code a TPM}
 * @param source where the header names it: {@code token 0 (TPM2, PCRs 7)}, {@code luksmeta}
 */
public record SlotKeeper(int slot, Kind kind, String what, String source) {
    /** Kinds of keepers. */
    public enum Kind {
        TPM,
        SECURITY_KEY,
        SMART_CARD,
        CLEVIS
    }

    private static final Map<String, Kind> TYPES = Map.of(
            "systemd-tpm2", Kind.TPM,
            "systemd-fido2", Kind.SECURITY_KEY,
            "systemd-pkcs11", Kind.SMART_CARD,
            "clevis", Kind.CLEVIS);

    private static String words(Kind kind) {
        return switch (kind) {
            case TPM -> "a TPM";
            case SECURITY_KEY -> "a security key";
            case SMART_CARD -> "a smart card";
            case CLEVIS -> "clevis";
        };
    }

    /**
     * The keepers of all slots, from the header, or from the space behind a LUKS1 header.
     *
     * @param device that the header was read from
     */
    public static List<SlotKeeper> of(Header header, Device device) {
        var found = new ArrayList<SlotKeeper>();
        for (Token token : header.tokens()) {
            Kind kind = TYPES.get(token.type());
            if (kind != null) {
                String meaning = token.meaning();
                String source = "token " + token.number() + (meaning.isEmpty() ? "" : " (" + meaning + ")");
                token.slots().forEach(slot -> found.add(new SlotKeeper(slot, kind, words(kind), source)));
            }
        }
        if (header instanceof Luks1Header luks1) {
            LuksMeta.claims(luks1, device).stream()
                    .filter(LuksMeta.Claim::clevis)
                    .forEach(claim ->
                            found.add(new SlotKeeper(claim.slot(), Kind.CLEVIS, words(Kind.CLEVIS), "luksmeta")));
        }
        return found;
    }

    /** The keepers of these slots if each slot has one; empty if a person may have the passphrase of a slot. */
    public static List<SlotKeeper> ofAll(List<KeySlot> slots, List<SlotKeeper> keepers) {
        boolean all = !slots.isEmpty() && slots.stream().allMatch(slot -> keeps(keepers, slot));
        return all
                ? keepers.stream()
                        .filter(keeper -> slots.stream().anyMatch(slot -> slot.number() == keeper.slot))
                        .toList()
                : List.of();
    }

    private static boolean keeps(List<SlotKeeper> keepers, KeySlot slot) {
        return keepers.stream().anyMatch(keeper -> keeper.slot == slot.number());
    }

    /** {@code a TPM unlocks slot 1 (token 0 (TPM2, PCRs 7))}. */
    public static String sentence(List<SlotKeeper> keepers) {
        return keepers.stream()
                .map(keeper -> keeper.what + " unlocks slot " + keeper.slot + " (" + keeper.source + ")")
                .collect(Collectors.joining("; "));
    }
}
