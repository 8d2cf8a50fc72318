package luksh.change.step;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** In which words a person is told what to change of that which runs: options of a command, or lines of a script. */
public final class GuardWording {
    /** A script of the person's own, and the prompt. */
    public static final GuardWording SCRIPT = new GuardWording(null);

    private final @Nullable Set<String> options;

    private GuardWording(@Nullable Set<String> options) {
        this.options = options;
    }

    /** @param options that the command takes, without their dashes */
    public static GuardWording command(Set<String> options) {
        return new GuardWording(Set.copyOf(options));
    }

    /** What fits: who runs a command never saw a line of its script. */
    public String either(String command, String script) {
        return options == null ? script : command;
    }

    /** The flag that lifts a guard, without its dashes, in every command that has it; empty if none does. */
    public static String option(Guard guard) {
        return guard.option();
    }

    /** How this guard is lifted here; empty if nothing lifts it. */
    public String lift(Guard guard) {
        if (options == null) {
            return "to do it anyway: c.allow(Guard." + guard + ")";
        }
        boolean there = !guard.option().isEmpty() && options.contains(guard.option());
        return there ? "to do it anyway, add --" + guard.option() : "";
    }
}
