package luksh;

import java.util.function.Consumer;
import luksh.change.step.Verb;
import luksh.change.step.header.ChangeToken;
import luksh.format.Slot;

/** One token of a change. */
public final class TokenSpec {
    private final long number;
    private final Consumer<Verb> change;

    TokenSpec(long number, Consumer<Verb> change) {
        this.number = number;
        this.change = change;
    }

    /** Takes it away; the slots that it was for stay. */
    public void remove() {
        change.accept(ChangeToken.remove(number));
    }

    /** From now on it is for this slot too. */
    public void assign(Slot slot) {
        change.accept(ChangeToken.assign(number, slot));
    }

    /** It is for this slot no more. */
    public void unassign(Slot slot) {
        change.accept(ChangeToken.unassign(number, slot));
    }
}
