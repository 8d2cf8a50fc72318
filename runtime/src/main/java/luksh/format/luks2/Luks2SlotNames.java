package luksh.format.luks2;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import luksh.format.ExitStatus;
import luksh.format.Json;
import luksh.format.LuksException;
import luksh.format.Token;
import org.jspecify.annotations.Nullable;

/**
 * Names of key slots. luksh stores all of them in one token, {@code
 * {"type":"luksh-name","keyslots":[],"names":{"0":{"name":"Anna","salt":"Rmxx+pAe"}}}}.
 *
 * <p>The token is assigned to no slot, because systemd-cryptenroll shows a slot with a foreign token as "other" or
 * "conflict" instead of "password" or "recovery". Therefore other programs do not remove the name together with the
 * slot. The name is only valid while the slot has the same salt.
 */
public final class Luks2SlotNames {

    private static final int SALT_LENGTH = 8;

    private Luks2SlotNames() {}

    /** The name of the slot; empty if it has none, or if the name belonged to an earlier slot with this number. */
    static String of(Json.Obj root, int slot) {
        String number = Integer.toString(slot);
        String token = token(root);
        if (token == null) {
            return "";
        }
        Json.Obj entry = Luks2Json.object(
                Luks2Json.object(Luks2Json.object(Luks2Json.object(root, "tokens"), token), "names"), number);
        String salt = salt(root, number);
        return entry.get("name") instanceof Json.Text name
                        && !salt.isEmpty()
                        && new Json.Text(salt).equals(entry.get("salt"))
                ? name.value()
                : "";
    }

    /**
     * Sets the name of a slot, and removes the names of slots that no longer exist.
     *
     * @param name empty removes the name
     * @throws LuksException if there is no space for one more token
     */
    static Json.Obj with(Json.Obj root, int slot, String name) {
        Map<Integer, String> names = new TreeMap<>();
        for (String number : Luks2Json.object(root, "keyslots").members().keySet()) {
            names.put(Integer.parseInt(number), of(root, Integer.parseInt(number)));
        }
        names.replace(slot, name);
        names.values().removeIf(String::isEmpty);
        Json.Obj tokens = Luks2Json.object(root, "tokens");
        String token = token(root);
        if (names.isEmpty()) {
            return token == null ? root : root.with("tokens", tokens.without(token));
        }
        Json.Obj entries = Json.Obj.EMPTY;
        for (var entry : names.entrySet()) {
            String number = Integer.toString(entry.getKey());
            entries = entries.with(
                    number,
                    Json.Obj.EMPTY
                            .with("name", new Json.Text(entry.getValue()))
                            .with("salt", new Json.Text(salt(root, number))));
        }
        String place = token == null ? free(tokens) : token;
        Json.Obj written = Luks2Json.object(tokens, place)
                .with("type", new Json.Text(Token.SLOT_NAMES))
                .with("keyslots", new Json.Arr(List.of()))
                .with("names", entries);
        return root.with("tokens", Luks2Json.sorted(tokens.with(place, written)));
    }

    private static String free(Json.Obj tokens) {
        return IntStream.range(0, Luks2Metadata.MOST_TOKENS)
                .mapToObj(Integer::toString)
                .filter(number -> tokens.get(number) == null)
                .findFirst()
                .orElseThrow(() -> new LuksException(
                        "slot names need a token, and all " + Luks2Metadata.MOST_TOKENS
                                + " are in use; remove one: luksh token DEVICE --remove N",
                        ExitStatus.FAILED));
    }

    /** The number of luksh's token; null if there is none. */
    private static @Nullable String token(Json.Obj root) {
        for (var token : Luks2Json.object(root, "tokens").members().entrySet()) {
            if (token.getValue() instanceof Json.Obj object
                    && new Json.Text(Token.SLOT_NAMES).equals(object.get("type"))) {
                return token.getKey();
            }
        }
        return null;
    }

    private static String salt(Json.Obj root, String slot) {
        Json.Obj kdf = Luks2Json.object(Luks2Json.object(Luks2Json.object(root, "keyslots"), slot), "kdf");
        String salt = kdf.get("salt") instanceof Json.Text text ? text.value() : "";
        return salt.substring(0, Math.min(SALT_LENGTH, salt.length()));
    }
}
