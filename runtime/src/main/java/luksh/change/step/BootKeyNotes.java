package luksh.change.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Token;
import luksh.format.luks2.Luks2Tokens;

/**
 * What this machine has written down of boot keys and their master keys, as it stood when it was read. A slot is known by
 * its salt: its number may be another one's by now, and the container's UUID may have been changed.
 */
public final class BootKeyNotes {
    private static final String END = ".json";

    /**
     * @param salt in hex; empty if it cannot be read
     * @param armed empty if the note is damaged
     */
    private record Note(Path file, String salt, Optional<ArmedKey> armed) {}

    private final Path state;
    private final List<Note> notes = new ArrayList<>();
    /** Salts, in hex. */
    private final Set<String> masters = new HashSet<>();

    private BootKeyNotes(Path state) {
        this.state = state;
    }

    /** Where it is recorded that a master key opens this slot; LUKS1, which has no tokens. */
    public static Path master(Path state, KeySlot slot) {
        return state.resolve("masterkeys").resolve(slot.kdf().salt() + END);
    }

    /** What cannot be read is as if it were not there: a boot key shows itself to disarm by other means too. */
    public static BootKeyNotes in(Path state) {
        var found = new BootKeyNotes(state);
        for (Path file : files(state.resolve("bootkeys"))) {
            String text = text(file);
            found.notes.add(new Note(file, ArmedKey.salt(text), ArmedKey.parse(text)));
        }
        files(state.resolve("masterkeys")).stream()
                .map(file -> file.getFileName().toString())
                .forEach(name -> found.masters.add(name.substring(0, name.length() - END.length())));
        return found;
    }

    private static Set<Path> files(Path folder) {
        var files = new TreeSet<Path>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + END)) {
            all.forEach(files::add);
        } catch (IOException e) {
            return files; // nothing was ever written there
        }
        return files;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Those of its UUID, and those of its slots' salts. */
    public List<Path> records(Header header) {
        return of(header).stream().map(Note::file).toList();
    }

    private List<Note> of(Header header) {
        Path own = BootKeySlots.record(state, header.uuid());
        return notes.stream()
                .filter(note -> note.file().equals(own)
                        || header.slots().stream().anyMatch(slot -> salt(slot).equals(note.salt())))
                .toList();
    }

    /** What the records say, those that are not damaged. */
    public List<ArmedKey> noted(Header header) {
        return of(header).stream().flatMap(note -> note.armed().stream()).toList();
    }

    /** What the records say, then what the tokens say; first what fits a slot that is there. */
    public List<ArmedKey> known(Header header) {
        var all = new ArrayList<>(noted(header));
        tokens(header).forEach(token -> ArmedKey.parse(token.json()).ifPresent(all::add));
        var sorted = new ArrayList<>(
                all.stream().filter(armed -> fits(header, armed)).toList());
        all.stream().filter(armed -> !fits(header, armed)).forEach(sorted::add);
        return sorted;
    }

    private static boolean fits(Header header, ArmedKey armed) {
        return header.slots().stream().anyMatch(slot -> slot.kdf().salt().equals(armed.salt()));
    }

    /** Those of boot keys, whether they fit a slot or not. */
    public static List<Token> tokens(Header header) {
        return header.tokens().stream()
                .filter(token -> token.type().equals(Token.BOOT_KEY))
                .toList();
    }

    /** The slots whose salt is written down, here or in the token that names them. */
    public BootKeySlots slots(Header header) {
        var armed = new TreeSet<Integer>();
        var keys = new TreeSet<Integer>();
        for (KeySlot slot : header.slots()) {
            String salt = salt(slot);
            if (notes.stream().anyMatch(note -> note.salt().equals(salt))
                    || tokens(header).stream()
                            .anyMatch(token -> token.slots().contains(slot.number())
                                    && ArmedKey.salt(token.json()).equals(salt))) {
                armed.add(slot.number());
            } else if (masters.contains(salt) || Luks2Tokens.isMaster(header, slot)) {
                keys.add(slot.number());
            }
        }
        return new BootKeySlots(armed, keys);
    }

    private static String salt(KeySlot slot) {
        return slot.kdf().salt().toString();
    }
}
