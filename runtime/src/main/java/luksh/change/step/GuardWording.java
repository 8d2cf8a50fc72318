package luksh.change.step;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a message tells a person what to change: an option of the running command, or a line of the running script. */
public final class GuardWording {
    /** For a person's own script, and for the prompt. */
    public static final GuardWording SCRIPT = new GuardWording(null);

    private final @Nullable Set<String> options;

    private GuardWording(@Nullable Set<String> options) {
        this.options = options;
    }

    /** @param options of the command, without their dashes */
    public static GuardWording command(Set<String> options) {
        return new GuardWording(Set.copyOf(options));
    }

    /** The matching text: a person who runs a standard command does not know its script. */
    public String either(String command, String script) {
        return options == null ? script : command;
    }

    /** The flag that lifts a guard, without its dashes, in every command that has it; empty if there is none. */
    public static String option(Guard guard) {
        return guard.option();
    }

    /** How to lift this guard here; empty if nothing lifts it. */
    public String lift(Guard guard) {
        if (options == null) {
            return "to do it anyway: c.allow(Guard." + guard + ")";
        }
        boolean there = !guard.option().isEmpty() && options.contains(guard.option());
        return there ? "to do it anyway, add --" + guard.option() : "";
    }
}
