package luksh.change.step.header;

import java.util.Optional;
import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Slot;
import luksh.format.Token;
import luksh.format.luks2.Luks2Header;
import luksh.format.luks2.Luks2Tokens;
import org.jspecify.annotations.Nullable;

/** Removes a token, or changes the slots that it belongs to. Does not change slots. LUKS2. */
public final class ChangeToken implements Verb {
    private enum Act {
        REMOVE,
        ASSIGN,
        UNASSIGN
    }

    private final Act act;
    private final long number;
    private final @Nullable Slot slot;

    private ChangeToken(Act act, long number, @Nullable Slot slot) {
        this.act = act;
        this.number = number;
        this.slot = slot;
    }

    public static ChangeToken remove(long number) {
        return new ChangeToken(Act.REMOVE, number, null);
    }

    public static ChangeToken assign(long number, Slot slot) {
        return new ChangeToken(Act.ASSIGN, number, slot);
    }

    public static ChangeToken unassign(long number, Slot slot) {
        return new ChangeToken(Act.UNASSIGN, number, slot);
    }

    @Override
    public Preparation plan(Draft draft) {
        Place where = Place.token(number);
        Optional<Luks2Header> header = Luks2HeaderWrite.luks2(draft, where, "tokens");
        if (header.isEmpty()) {
            return Preparation.NONE;
        }
        Optional<Token> found = header.get().tokens().stream()
                .filter(token -> token.number() == number)
                .findFirst();
        if (found.isEmpty()) {
            draft.refuse(
                    Rules.NO_SUCH_TOKEN,
                    where,
                    "this token does not exist",
                    "present tokens: "
                            + header.get().tokens().stream().map(Token::number).toList());
            return Preparation.NONE;
        }
        Token token = found.get();
        Slot given = slot;
        return given == null ? remove(draft, where, token) : bind(draft, where, token, given);
    }

    private static Preparation remove(Draft draft, Place where, Token token) {
        String what = token.type().equals(Token.SLOT_NAMES) ? "the names of all slots" : "type " + token.type();
        String kept = token.slots().isEmpty() ? "" : "; its slots " + token.slots() + " stay";
        return Luks2HeaderWrite.of(
                draft, VerbNames.REMOVE, where, what + kept, header -> Luks2Tokens.without(header, token.number()));
    }

    private Preparation bind(Draft draft, Place where, Token token, Slot given) {
        if (token.type().equals(Token.SLOT_NAMES)) {
            draft.refuse(
                    Rules.TOKEN,
                    where,
                    "this token stores the names of slots and belongs to no slot",
                    draft.luksh("name-slot", "SLOT NAME"));
            return Preparation.NONE;
        }
        int target = given.number();
        boolean bound = token.slots().contains(target);
        if (act == Act.ASSIGN) {
            return draft.requireInUse(given)
                    ? Luks2HeaderWrite.of(
                            draft,
                            VerbNames.ASSIGN,
                            where,
                            "type " + token.type() + ", to slot " + target,
                            header -> bound ? header : Luks2Tokens.assigned(header, token.number(), target))
                    : Preparation.NONE;
        }
        if (!bound) {
            draft.refuse(
                    Rules.TOKEN,
                    where,
                    "it is not assigned to slot " + target,
                    "assigned to it: " + (token.slots().isEmpty() ? "none" : token.slots()));
            return Preparation.NONE;
        }
        return Luks2HeaderWrite.of(
                draft,
                VerbNames.UNASSIGN,
                where,
                "type " + token.type() + ", from slot " + target,
                header -> Luks2Tokens.unassigned(header, token.number(), target));
    }
}
