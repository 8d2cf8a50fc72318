package luksh.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes the tokens of common programs. It never fails, because the content of a token belongs to its program. */
final class TokenMeaning {
    /** Clevis allows pins inside pins. Nobody nests them deeper than this by hand. */
    private static final int MOST_NESTED = 4;

    private TokenMeaning() {}

    static String of(String type, String json) {
        try {
            return Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Json.Obj token ? of(type, token) : "";
        } catch (HeaderException e) {
            return "";
        }
    }

    private static String of(String type, Json.Obj token) {
        return switch (type) {
            case "luks2-keyring" -> "key '" + text(token, "key_description") + "' in the kernel keyring";
            case "systemd-recovery" -> "recovery key";
            case "systemd-tpm2" -> tpm2(token);
            case "systemd-fido2" -> fido2(token);
            case "systemd-pkcs11" -> "smart card " + text(token, "pkcs11-uri");
            case "clevis" ->
                token.get("jwe") instanceof Json.Obj jwe ? clevis(text(jwe, "protected"), MOST_NESTED) : "no pin";
            case Token.BOOT_KEY ->
                "boot key, armed " + text(token, "since") + " by " + text(token, "host")
                        + (token.get("until") == null ? "" : ", until " + text(token, "until"));
            case Token.BOOT_KEY_MASTER -> "marks the slot of the boot key's master key";
            case Token.SLOT_NAMES -> "slot names: " + names(token.get("names"));
            default -> "";
        };
    }

    private static String names(@Nullable Json names) {
        return names instanceof Json.Obj slots
                ? slots.members().entrySet().stream()
                        .map(entry -> Visible.of(entry.getKey()) + " '"
                                + (entry.getValue() instanceof Json.Obj name ? text(name, "name") : "") + "'")
                        .collect(Collectors.joining(", "))
                : "none";
    }

    private static String tpm2(Json.Obj token) {
        var words = new ArrayList<>(List.of("TPM2"));
        String pcrs = numbers(token.get("tpm2-pcrs"));
        String bank = text(token, "tpm2-pcr-bank");
        words.add(pcrs.isEmpty() ? "no PCRs" : "PCRs " + pcrs + (bank.isEmpty() ? "" : " (" + bank + ")"));
        String signed = numbers(token.get("tpm2_pubkey_pcrs"));
        if (!signed.isEmpty()) {
            words.add("signed policy over PCRs " + signed);
        }
        if (holds(token, "tpm2-pin")) {
            words.add("PIN");
        }
        return String.join(", ", words);
    }

    private static String fido2(Json.Obj token) {
        var words = new ArrayList<>(List.of("FIDO2"));
        if (holds(token, "fido2-clientPin-required")) {
            words.add("PIN");
        }
        if (holds(token, "fido2-up-required")) {
            words.add("touch");
        }
        if (holds(token, "fido2-uv-required")) {
            words.add("user verification");
        }
        String party = text(token, "fido2-rp");
        return String.join(", ", words) + (party.isEmpty() ? "" : ", for " + party);
    }

    /** The pin is in the protected header of a JWE (RFC 7516), in the member {@code clevis}. */
    private static String clevis(String base64, int depth) {
        Json header;
        try {
            header = Json.parse(Base64.getUrlDecoder().decode(base64));
        } catch (IllegalArgumentException | HeaderException e) {
            return "unreadable pin";
        }
        if (!(header instanceof Json.Obj object && object.get("clevis") instanceof Json.Obj clevis)) {
            return "no pin";
        }
        String pin = text(clevis, "pin");
        Json.Obj settings = clevis.get(pin) instanceof Json.Obj found ? found : Json.Obj.EMPTY;
        return switch (pin) {
            case "tang" -> "tang " + text(settings, "url");
            case "tpm2" -> tpm2Pin(settings);
            case "sss" -> shares(settings, depth);
            default -> Visible.of(pin);
        };
    }

    private static String tpm2Pin(Json.Obj settings) {
        String pcrs = text(settings, "pcr_ids");
        return "tpm2, " + (pcrs.isEmpty() ? "no PCRs" : "PCRs " + pcrs + " (" + text(settings, "pcr_bank") + ")");
    }

    private static String shares(Json.Obj settings, int depth) {
        if (depth == 0 || !(settings.get("jwe") instanceof Json.Arr shares)) {
            return "sss";
        }
        return text(settings, "t") + " of ("
                + shares.values().stream()
                        .map(share -> share instanceof Json.Text compact
                                ? clevis(compact.value().replaceFirst("\\..*", ""), depth - 1)
                                : "?")
                        .collect(Collectors.joining("; "))
                + ")";
    }

    private static boolean holds(Json.Obj token, String name) {
        return token.get(name) == Json.Word.TRUE;
    }

    private static String text(Json.Obj holder, String name) {
        return text(holder.get(name));
    }

    private static String text(@Nullable Json value) {
        return value == null ? "" : value instanceof Json.Text text ? text.shown() : value.toString();
    }

    private static String numbers(@Nullable Json list) {
        return list instanceof Json.Arr array
                ? array.values().stream().map(TokenMeaning::text).collect(Collectors.joining("+"))
                : "";
    }
}
