package luksh.change.step.header;

import java.util.List;
import java.util.function.Supplier;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.change.step.Verb;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Header;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;

/** Restores a header backup of cryptsetup or luksh. Slots that both headers have unlock the device at every moment. */
public final class Restore implements Verb {
    static final String NOTHING = "the backup equals the header; nothing to do";

    /** Differences of the layout that a refusal names. */
    private static final int MOST_DIFFERENCES = 3;

    private final String file;
    private final Supplier<Device> opening;

    /** @param file header backup of cryptsetup or luksh */
    public Restore(String file) {
        this(file, () -> Disk.openForReading(file));
    }

    /**
     * A backup that is stored in another form, for example encrypted.
     *
     * @param file its name, for messages
     * @param opening opens its plain bytes; this class closes them
     */
    public Restore(String file, Supplier<Device> opening) {
        this.file = file;
        this.opening = opening;
    }

    @Override
    public Preparation plan(Draft draft) {
        try (Device backup = opening.get()) {
            Header saved = Headers.read(backup);
            Headers.checkRequirements(saved, file);
            boolean foreign = !saved.uuid().equals(draft.header().uuid());
            if (foreign) {
                draft.guard(
                        Guard.FOREIGN_BACKUP,
                        Place.file(file),
                        "its UUID is " + saved.uuid() + ", and the UUID of the container is "
                                + draft.header().uuid());
            }
            if (saved instanceof Luks1Header then && draft.header() instanceof Luks1Header now) {
                return new Luks1Restore(file).plan(draft, backup, then, now);
            }
            if (saved instanceof Luks2Header then && draft.header() instanceof Luks2Header now) {
                return new Luks2Restore(file).plan(draft, backup, then, now);
            }
            draft.refuse(
                    Rules.LAYOUT,
                    Place.file(file),
                    "the backup is " + saved.version() + ", and the container is "
                            + draft.header().version(),
                    foreign ? "" : draft.luksh("convert", saved.version() == Version.LUKS1 ? "luks1" : "luks2"));
            return Preparation.NONE;
        }
    }

    /**
     * Refuses a backup whose key areas or segments are at other places than those of the container.
     *
     * @param differences one for each field; nothing is refused if there is none
     * @param fix for a backup of this container; for that of another container there is none
     */
    static void sameLayout(
            Draft draft, String file, Header saved, Header present, List<String> differences, String fix) {
        if (differences.isEmpty()) {
            return;
        }
        boolean foreign = !saved.uuid().equals(present.uuid());
        int more = differences.size() - MOST_DIFFERENCES;
        draft.refuse(
                Rules.LAYOUT,
                Place.file(file),
                "the layout of the backup differs: "
                        + String.join("; ", differences.subList(0, Math.min(differences.size(), MOST_DIFFERENCES)))
                        + (more > 0 ? "; and " + more + " more" : "")
                        + (foreign ? ". This backup belongs to another container: check the name of the file" : ""),
                foreign ? "" : fix);
    }
}
