package luksh.change.step.header;

import java.util.Optional;
import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.Token;
import luksh.format.luks2.Luks2Header;
import luksh.format.luks2.Luks2Tokens;
import org.jspecify.annotations.Nullable;

/** Adds a token from its JSON object, under its former or the lowest free number. LUKS2. */
public final class ImportToken implements Verb {
    private final String json;
    private final @Nullable Integer former;

    /** @param json in the format of {@code cryptsetup token export} and {@link Token#json} */
    public ImportToken(String json) {
        this(json, null);
    }

    private ImportToken(String json, @Nullable Integer former) {
        this.json = json;
        this.former = former;
    }

    /** Imports under this free number. */
    public static ImportToken under(int number, String json) {
        return new ImportToken(json, number);
    }

    @Override
    public Preparation plan(Draft draft) {
        Optional<Luks2Header> header = Luks2HeaderWrite.luks2(draft, Place.part("token"), "tokens");
        if (header.isEmpty()) {
            return Preparation.NONE;
        }
        Optional<Integer> free = Luks2Tokens.free(header.get());
        if (free.isEmpty()) {
            draft.refuse(
                    Rules.NO_FREE_TOKEN,
                    Place.part("token"),
                    "all " + Luks2Tokens.MOST + " tokens are in use",
                    draft.luksh("token", "--remove N"));
            return Preparation.NONE;
        }
        int number = former == null ? free.get() : former;
        Place where = Place.token(number);
        try {
            Json.Obj token = Luks2Tokens.parse(json);
            Token read = Luks2Tokens.with(header.get(), number, token).tokens().stream()
                    .filter(t -> t.number() == number)
                    .findFirst()
                    .orElseThrow();
            if (read.type().equals(Token.SLOT_NAMES)) {
                draft.refuse(
                        Rules.TOKEN,
                        where,
                        "a token of this type stores the names of slots",
                        draft.luksh("name-slot", "SLOT NAME"));
                return Preparation.NONE;
            }
            return Luks2HeaderWrite.of(
                    draft,
                    VerbNames.IMPORT,
                    where,
                    "type " + read.type() + (read.slots().isEmpty() ? ", for no slot" : ", for slots " + read.slots()),
                    before -> Luks2Tokens.with(before, number, token));
        } catch (HeaderException e) {
            draft.refuse(
                    Rules.TOKEN, where, String.valueOf(e.getMessage()), "for an example, run cryptsetup token export");
            return Preparation.NONE;
        }
    }
}
