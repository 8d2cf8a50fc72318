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

    /** The folder of another container in the same state folder. */
    JournalFolder beside(String uuid) {
        return of(folder.state(), uuid);
    }

    /** The path with this file name in this folder. */
    Path resolve(Path file) {
        return folder.path().resolve(String.valueOf(file.getFileName()));
    }

    /** Journals or seals, sorted by name. */
    List<Path> files(String suffix) throws IOException {
        return folder.files().stream()
                .filter(file -> isJournal(file) && file.toString().endsWith(suffix))
                .toList();
    }

    private static boolean isJournal(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** The name of the next journal; it differs between clones of a disk, which have the same UUID. */
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

    /** Links a journal of another folder into this folder. */
    Path link(Path file) throws IOException {
        Path link = resolve(file);
        Files.createLink(link, file);
        folder.flush();
        return link;
    }

    /** Writes the seal of this journal, and removes the seal of the previous change of the device. */
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

    /** Removes the seals of earlier changes of this device. */
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
