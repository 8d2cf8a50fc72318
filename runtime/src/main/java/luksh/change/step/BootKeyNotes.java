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
 * The records of this machine about boot keys and their master keys, as they were when they were read. The salt identifies a
 * slot: the slot number may have been reused, and the UUID of the container may have changed.
 */
public final class BootKeyNotes {
    private static final String END = ".json";

    /**
     * @param salt in hex; empty if it cannot be read
     * @param armed empty if the record is damaged
     */
    private record Note(Path file, String salt, Optional<ArmedKey> armed) {}

    private final Path state;
    private final List<Note> notes = new ArrayList<>();
    /** Salts, in hex. */
    private final Set<String> masters = new HashSet<>();

    private BootKeyNotes(Path state) {
        this.state = state;
    }

    /** The file that marks this slot as a master key's. Used for LUKS1, which has no tokens. */
    public static Path master(Path state, KeySlot slot) {
        return state.resolve("masterkeys").resolve(slot.kdf().salt() + END);
    }

    /** Ignores records that cannot be read: disarm finds a boot key by other means too. */
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
            return files; // the folder does not exist
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

    /** The record files for its UUID and for the salts of its slots. */
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

    /** The records that are not damaged. */
    public List<ArmedKey> noted(Header header) {
        return of(header).stream().flatMap(note -> note.armed().stream()).toList();
    }

    /** The keys from the records, then from the tokens. Keys that match a slot of this header come first. */
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

    /** The tokens of boot keys, whether they match a slot or not. */
    public static List<Token> tokens(Header header) {
        return header.tokens().stream()
                .filter(token -> token.type().equals(Token.BOOT_KEY))
                .toList();
    }

    /** The slots whose salt is in a record, or in the token that names them. */
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
