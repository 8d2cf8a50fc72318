package luksh.format.luks2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Token;

/** Adds, assigns and removes tokens of a LUKS2 header; LUKS2 On-Disk Format 1.1.4, section 3.4. */
public final class Luks2Tokens {
    public static final int MOST = Luks2Metadata.MOST_TOKENS;
    private static final String SALTS = "salts";
    /** Leading bytes of a salt, eight characters in base64. */
    private static final int SALT_START = 6;

    private static final String RESERVED = "luks2-";
    private static final String KEYRING = "luks2-keyring";

    private Luks2Tokens() {}

    /** The lowest free token number; empty if all {@value #MOST} are in use. */
    public static Optional<Integer> free(Luks2Header header) {
        return IntStream.range(0, MOST)
                .boxed()
                .filter(number -> header.tokens().stream().noneMatch(token -> token.number() == number))
                .findFirst();
    }

    /**
     * Reads a token as {@code cryptsetup token export} prints it.
     *
     * @throws LuksException naming a member that is missing or invalid; the header later checks which slots exist
     */
    public static Json.Obj parse(String json) {
        JsonMember token = JsonMember.root("token", Json.parse(json.getBytes(StandardCharsets.UTF_8)));
        JsonMember type = token.member("type");
        HeaderException.check(!type.text().isEmpty(), type.path(), "an empty string", "a type");
        token.member("keyslots").elements().forEach(JsonMember::text);
        if (type.text().startsWith(RESERVED)) {
            HeaderException.check(
                    type.text().equals(KEYRING),
                    type.path(),
                    "'" + type.text() + "'",
                    KEYRING + ", the only type that is allowed of those reserved by the specification (" + RESERVED
                            + "…)");
            token.member("key_description").text();
        }
        return token.object();
    }

    /**
     * Adds or replaces the token with that number.
     *
     * @throws HeaderException if it refers to slots that do not exist, or if the header would become unreadable
     */
    public static Luks2Header with(Luks2Header header, int number, Json.Obj token) {
        Json.Obj tokens = Luks2Json.object(header.json(), "tokens");
        Json.Obj changed = header.json().with("tokens", Luks2Json.sorted(tokens.with(Integer.toString(number), token)));
        Json again = Json.parse(changed.toString().getBytes(StandardCharsets.UTF_8));
        HeaderException.check(again.equals(changed), "tokens." + number, "text that is no UTF-8", "UTF-8");
        return header.withJson(changed);
    }

    public static Luks2Header without(Luks2Header header, int number) {
        Json.Obj tokens = Luks2Json.object(header.json(), "tokens");
        return header.withJson(header.json().with("tokens", tokens.without(Integer.toString(number))));
    }

    /** Assigns the token to this slot, too. */
    public static Luks2Header assigned(Luks2Header header, int number, int slot) {
        return with(header, number, Luks2Json.references(token(header, number), names -> {
            names.add(Integer.toString(slot));
            return names;
        }));
    }

    /** Removes the assignment of the token to this slot. */
    public static Luks2Header unassigned(Luks2Header header, int number, int slot) {
        return with(header, number, Luks2Json.references(token(header, number), names -> {
            names.removeIf(Integer.toString(slot)::equals);
            return names;
        }));
    }

    /** A token that systemd's programs list as {@code recovery}. */
    public static Json.Obj recovery(int slot) {
        return Luks2Json.references(Json.Obj.EMPTY.with("type", new Json.Text("systemd-recovery")), names -> {
            names.add(Integer.toString(slot));
            return names;
        });
    }

    /** Adds a token for the slot of a boot key, with these additional members. There must be a free token number. */
    public static Luks2Header withBootKey(Luks2Header header, int slot, Json.Obj details) {
        return with(header, free(header).orElseThrow(), bootKey(slot, details));
    }

    /**
     * Marks this slot as that of a master key, and removes the marks of slots that no longer exist. The mark contains
     * the salt of the slot and is assigned to no slot, as in {@link Luks2SlotNames}.
     */
    public static Luks2Header withMaster(Luks2Header header, KeySlot slot) {
        List<Json> salts = new ArrayList<>(header.slots().stream()
                .filter(other -> other.number() != slot.number() && isMaster(header, other))
                .map(Luks2Tokens::start)
                .toList());
        salts.add(start(slot));
        Json.Obj token = Json.Obj.EMPTY
                .with("type", new Json.Text(Token.BOOT_KEY_MASTER))
                .with("keyslots", new Json.Arr(List.of()))
                .with(SALTS, new Json.Arr(salts));
        int number = header.tokens().stream()
                .filter(other -> other.type().equals(Token.BOOT_KEY_MASTER))
                .map(Token::number)
                .findFirst()
                .or(() -> free(header))
                .orElseThrow(() -> new LuksException(
                        "a master key needs a token, and all " + MOST
                                + " are in use; remove one: luksh token DEVICE --remove N",
                        ExitStatus.FAILED));
        return with(header, number, token);
    }

    /** Whether the slot is marked as that of a master key. */
    public static boolean isMaster(Header header, KeySlot slot) {
        return slot.kdf().salt().size() >= SALT_START
                && header.tokens().stream()
                        .filter(token -> token.type().equals(Token.BOOT_KEY_MASTER))
                        .map(token -> Json.parse(token.json().getBytes(StandardCharsets.UTF_8)))
                        .anyMatch(json -> json instanceof Json.Obj object
                                && object.get(SALTS) instanceof Json.Arr salts
                                && salts.values().contains(start(slot)));
    }

    private static Json start(KeySlot slot) {
        byte[] salt = slot.kdf().salt().toArray();
        return new Json.Text(
                Base64.getEncoder().encodeToString(Arrays.copyOf(salt, Math.min(salt.length, SALT_START))));
    }

    private static Json.Obj bootKey(int slot, Json.Obj details) {
        Json.Obj token =
                Json.Obj.EMPTY.with("type", new Json.Text(Token.BOOT_KEY)).with("keyslots", new Json.Arr(List.of()));
        for (var member : details.members().entrySet()) {
            token = token.with(member.getKey(), member.getValue());
        }
        return Luks2Json.references(token, names -> {
            names.add(Integer.toString(slot));
            return names;
        });
    }

    private static Json.Obj token(Luks2Header header, int number) {
        return Luks2Json.object(Luks2Json.object(header.json(), "tokens"), Integer.toString(number));
    }
}
