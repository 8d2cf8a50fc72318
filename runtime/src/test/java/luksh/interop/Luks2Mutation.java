package luksh.interop;

import java.util.function.Consumer;
import luksh.oracle.Luks2Image;

/**
 * A change to both copies of a LUKS2 header, and what is made of it.
 *
 * @param field what our message names; empty if we read it
 * @param refused whether cryptsetup refuses it
 * @param why why our verdict is another one
 */
record Luks2Mutation(String name, Consumer<Luks2Image> change, String field, boolean refused, String why) {
    /** Both refuse it. */
    static Luks2Mutation both(String name, String field, Consumer<Luks2Image> change) {
        return new Luks2Mutation(name, change, field, true, "");
    }

    /** We alone refuse it. */
    static Luks2Mutation stricter(String name, String field, String why, Consumer<Luks2Image> change) {
        return new Luks2Mutation(name, change, field, false, why);
    }

    /** We alone read it. */
    static Luks2Mutation laxer(String name, String why, Consumer<Luks2Image> change) {
        return new Luks2Mutation(name, change, "", true, why);
    }

    /** Both read it. */
    static Luks2Mutation fine(String name, Consumer<Luks2Image> change) {
        return new Luks2Mutation(name, change, "", false, "");
    }

    @Override
    public String toString() {
        return name;
    }
}
