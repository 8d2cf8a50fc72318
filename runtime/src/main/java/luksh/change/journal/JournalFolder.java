package luksh.change.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import luksh.device.DeviceIdentity;

/** The journals of one container, and their names. */
public record JournalFolder(StateFolder folder) {
    public static final String KIND = "journals";
    static final String OPEN = ".journal";
    static final String SEAL = ".seal";

    private static final Pattern NAME = Pattern.compile("[0-9]{4,9}-[0-9a-f]{8}\\.(journal|seal)");

    static JournalFolder of(Path state, String uuid) {
        return new JournalFolder(StateFolder.of(state, KIND, uuid));
    }

    /** Of another container, in the same state folder. */
    JournalFolder beside(String uuid) {
        return of(folder.state(), uuid);
    }

    /** The file of that name in here. */
    Path resolve(Path file) {
        return folder.path().resolve(String.valueOf(file.getFileName()));
    }

    /** Journals or seals, by name. */
    List<Path> files(String suffix) throws IOException {
        return folder.files().stream()
                .filter(file -> isJournal(file) && file.toString().endsWith(suffix))
                .toList();
    }

    private static boolean isJournal(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** A name for the next journal; clones of a disk have the UUID in common, and not this. */
    String next(DeviceIdentity device) throws IOException {
        int last = 0;
        for (Path file : folder.files()) {
            String name = String.valueOf(file.getFileName());
            if (isJournal(file)) {
                last = Math.max(last, Integer.parseInt(name.substring(0, name.indexOf('-'))));
            }
        }
        String hash = OpenedSlots.hash((device.path() + device.names()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return String.format("%04d-%s%s", last + 1, hash.substring(0, 8), OPEN);
    }

    /** Lists a journal of another folder here too. */
    Path link(Path file) throws IOException {
        Path link = resolve(file);
        Files.createLink(link, file);
        folder.flush();
        return link;
    }

    /** Keeps this beside the journal instead of what the device's change before it left. */
    void seal(Path journal, byte[] content) throws IOException {
        dropSeals(journal);
        StagedFile seal = StagedFile.write(folder, content);
        try {
            seal.publish(String.valueOf(journal.getFileName()).replace(OPEN, SEAL));
            seal.claim().release();
        } catch (IOException e) {
            seal.discard();
            throw e;
        }
    }

    /** What the changes of this device left before: their entries are not the last ones any more. */
    void dropSeals(Path journal) throws IOException {
        String name = String.valueOf(journal.getFileName());
        for (Path older : files(name.substring(name.indexOf('-'), name.indexOf('.')) + SEAL)) {
            Files.deleteIfExists(older);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
