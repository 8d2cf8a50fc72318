package luksh.change.step.header;

import java.util.UUID;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.write.WriteOrder;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Header;

/** Sets the UUID in place. A crash leaves the old or the new UUID. */
public final class SetUuid implements Verb {
    private final String uuid;

    public SetUuid(String uuid) {
        this.uuid = uuid;
    }

    /** Whether the text is a UUID in the format of {@code uuidgen}. */
    static boolean valid(String text) {
        try {
            return text.length() == 36 && UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Preparation plan(Draft draft) {
        if (!valid(uuid)) {
            draft.refuse(Rules.UUID, Place.part("uuid"), "'" + uuid + "' is not a UUID", "uuidgen prints a new one");
            return Preparation.NONE;
        }
        Header before = draft.header();
        draft.refuseWhileActive(VerbNames.UUID);
        draft.header(before.withUuid(uuid));
        draft.step(
                VerbNames.UUID,
                Place.part("uuid"),
                before.uuid() + " → " + uuid
                        + "; change it also in crypttab, fstab and GRUB if they contain the old UUID");
        return work -> {
            WriteOrder writeOrder = work.writeOrder();
            writeOrder.header(work.header().withUuid(uuid));
            work.done("uuid", writeOrder);
        };
    }
}
