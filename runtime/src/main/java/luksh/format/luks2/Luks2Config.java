package luksh.format.luks2;

import java.util.List;
import luksh.format.Json;
import luksh.format.LuksException;
import luksh.format.Priority;

/** Settings of a LUKS2 header that no key depends on; LUKS2 On-Disk Format 1.1.4, sections 3.1 and 3.5. */
public final class Luks2Config {
    /** Device-mapper flags that a header can store, with cryptsetup's names. */
    public static final List<String> FLAGS = List.of(
            "allow-discards",
            "same-cpu-crypt",
            "submit-from-crypt-cpus",
            "no-journal",
            "no-read-workqueue",
            "no-write-workqueue");

    /** Maximum length of a label or subsystem, in bytes of UTF-8. */
    public static final int MOST_LABEL = Luks2Binary.LABEL_SIZE - 1;

    private Luks2Config() {}

    /** Replaces all flags. */
    public static Luks2Header withFlags(Luks2Header header, List<String> flags) {
        Json.Obj config = Luks2Json.object(header.json(), "config");
        Json.Obj changed = flags.isEmpty()
                ? config.without("flags")
                : config.with(
                        "flags",
                        new Json.Arr(flags.stream().<Json>map(Json.Text::new).toList()));
        return header.withJson(header.json().with("config", changed));
    }

    /** Changes the priority of a slot in use. */
    public static Luks2Header withPriority(Luks2Header header, int slot, Priority priority) {
        String number = Integer.toString(slot);
        Json.Obj slots = Luks2Json.object(header.json(), "keyslots");
        Json.Obj present = Luks2Json.object(slots, number);
        return header.withJson(
                header.json().with("keyslots", slots.with(number, Luks2Json.withPriority(present, priority))));
    }

    /**
     * Changes the name of a slot in use.
     *
     * @param name empty removes the name
     * @throws LuksException if the header has no space for the name
     */
    public static Luks2Header withName(Luks2Header header, int slot, String name) {
        return header.withJson(Luks2SlotNames.with(header.json(), slot, name));
    }
}
