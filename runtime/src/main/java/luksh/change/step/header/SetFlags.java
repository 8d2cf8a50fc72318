package luksh.change.step.header;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.luks2.Luks2Config;
import luksh.format.luks2.Luks2Header;

/**
 * Sets the device-mapper flags for the next time the container is unlocked. LUKS2. luksh keeps flags that it does not know,
 * because they belong to other programs.
 */
public final class SetFlags implements Verb {
    private final List<String> wanted;

    /** @param wanted all flags to set; an empty list removes every known flag */
    public SetFlags(List<String> wanted) {
        this.wanted = List.copyOf(wanted);
    }

    @Override
    public Preparation plan(Draft draft) {
        Optional<Luks2Header> header = Luks2HeaderWrite.luks2(draft, Place.part("flags"), "flags");
        if (header.isEmpty()) {
            return Preparation.NONE;
        }
        List<String> present = header.get().flags();
        for (String flag : wanted) {
            if (!Luks2Config.FLAGS.contains(flag) && !present.contains(flag)) {
                draft.refuse(
                        Rules.FLAGS,
                        Place.part("flags"),
                        "the flag '" + flag + "' does not exist",
                        "known: " + words(Luks2Config.FLAGS));
                return Preparation.NONE;
            }
        }
        List<String> after = after(present);
        return Luks2HeaderWrite.of(
                draft,
                VerbNames.FLAGS,
                Place.part("flags"),
                words(present) + " → " + words(after) + "; used from the next time the container is unlocked",
                before -> Luks2Config.withFlags(before, after(before.flags())));
    }

    /** In the order of cryptsetup, unknown flags last. */
    private List<String> after(List<String> present) {
        var flags = new ArrayList<>(
                Luks2Config.FLAGS.stream().filter(wanted::contains).toList());
        present.stream().filter(flag -> !Luks2Config.FLAGS.contains(flag)).forEach(flags::add);
        return flags;
    }

    private static String words(List<String> flags) {
        return flags.isEmpty() ? "none" : String.join(", ", flags);
    }
}
