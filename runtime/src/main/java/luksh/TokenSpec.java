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

    /** Removes the token. Its slots stay. */
    public void remove() {
        change.accept(ChangeToken.remove(number));
    }

    /** Binds the token to this slot too. */
    public void assign(Slot slot) {
        change.accept(ChangeToken.assign(number, slot));
    }

    /** Unbinds the token from this slot. */
    public void unassign(Slot slot) {
        change.accept(ChangeToken.unassign(number, slot));
    }
}
