package luksh.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.Luks2Tokens;
import luksh.format.Token;

/**
 * Slots that a boot key opens, by their token, or by the salt in the record that this machine keeps. They end at the next
 * boot at the latest, so none of them counts as a way in.
 */
public final class BootKeySlots {
    /** The member of the record that has the salt of the slot, in hex. */
    public static final String SALT = "salt";

    private BootKeySlots() {}

    /** Where it is recorded that a boot key is armed: one JSON object, there as long as it is. */
    public static Path record(Path state, String uuid) {
        return state.resolve("bootkeys").resolve(uuid.replaceAll("[^0-9A-Za-z-]", "_") + ".json");
    }

    static Set<Integer> of(Session session, Header header) {
        var numbers = new TreeSet<Integer>();
        for (Token token : header.tokens()) {
            if (token.type().equals(Luks2Tokens.BOOT_KEY)) {
                numbers.addAll(token.slots());
            }
        }
        String salt = salt(record(session.state(), header.uuid()));
        header.slots().stream()
                .filter(slot -> slot.kdf().salt().toString().equals(salt))
                .map(KeySlot::number)
                .forEach(numbers::add);
        return numbers;
    }

    private static String salt(Path record) {
        try {
            return Files.exists(record)
                            && Json.parse(Files.readAllBytes(record)) instanceof Json.Obj object
                            && object.get(SALT) instanceof Json.Text text
                    ? text.value()
                    : "";
        } catch (IOException | HeaderException e) {
            return ""; // a boot key shows itself to disarm by other means too
        }
    }
}
