package luksh.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tokens of a LUKS2 header, which come and go and are bound to slots; LUKS2 On-Disk Format 1.1.4, section 3.4. */
public final class Luks2Tokens {
    public static final int MOST = Luks2Metadata.MOST_TOKENS;
    /** The one of luksh itself, which keeps the names of slots. */
    public static final String NAMES = Luks2Names.TYPE;

    /** The one of luksh itself that names the slot of a boot key. */
    public static final String BOOT_KEY = "luksh-bootkey";

    private static final String RESERVED = "luks2-";
    private static final String KEYRING = "luks2-keyring";

    private Luks2Tokens() {}

    /** The lowest number that no token has; empty if all {@value #MOST} are taken. */
    public static Optional<Integer> free(Luks2Header header) {
        return IntStream.range(0, MOST)
                .boxed()
                .filter(number -> header.tokens().stream().noneMatch(token -> token.number() == number))
                .findFirst();
    }

    /**
     * Reads a token as {@code cryptsetup token export} prints it.
     *
     * @throws LuksException naming what a token must have and this has not; which slots are there, the header checks
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
                    KEYRING + ", the only one of the types that the specification keeps for itself (" + RESERVED
                            + "…)");
            token.member("key_description").text();
        }
        return token.object();
    }

    /**
     * With this token under that number.
     *
     * @throws HeaderException if it names slots that are not there, or if nothing could read the header with it
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

    /** The token is for this slot too. */
    public static Luks2Header assigned(Luks2Header header, int number, int slot) {
        return with(header, number, Luks2Json.references(token(header, number), names -> {
            names.add(Integer.toString(slot));
            return names;
        }));
    }

    /** The token is for this slot no more. */
    public static Luks2Header unassigned(Luks2Header header, int number, int slot) {
        return with(header, number, Luks2Json.references(token(header, number), names -> {
            names.remove(Integer.toString(slot));
            return names;
        }));
    }

    /** One that systemd's programs list as {@code recovery}. */
    public static Json.Obj recovery(int slot) {
        return Luks2Json.references(Json.Obj.EMPTY.with("type", new Json.Text("systemd-recovery")), names -> {
            names.add(Integer.toString(slot));
            return names;
        });
    }

    /** One that names the slot of a boot key, with these members besides. */
    public static Json.Obj bootKey(int slot, Json.Obj details) {
        Json.Obj token = Json.Obj.EMPTY.with("type", new Json.Text(BOOT_KEY)).with("keyslots", new Json.Arr(List.of()));
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
