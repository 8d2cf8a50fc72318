package luksh.change.recovery;

import java.nio.file.Path;
import java.util.List;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.journal.JournalHeaders;
import luksh.change.journal.Journals;
import luksh.device.Device;
import luksh.device.DeviceIdentity;
import luksh.device.Overlay;
import luksh.format.Header;
import luksh.format.ShellWord;
import luksh.format.luks1.Luks1Header;

/** Finished LUKS1 changes over which another program wrote an older header. Their seals reveal it. */
final class WrittenBack {
    private WrittenBack() {}

    static List<JournalFile> of(Path state, Header header, Device device) {
        // a header that was converted since, perhaps incompletely, has no LUKS1 entries
        if (!(header instanceof Luks1Header)) {
            return List.of();
        }
        var identity = DeviceIdentity.of(device);
        return Journals.seals(state, header.uuid()).stream()
                .filter(seal -> isBroken(seal.journal(), header, device, identity))
                .toList();
    }

    /**
     * The key areas are those of the last change, and the header entries are older. A program that removes or changes a slot
     * also writes its key area. In that case the header is newer, and the seal does not apply.
     */
    private static boolean isBroken(Journal journal, Header header, Device device, DeviceIdentity identity) {
        return journal.fits(header)
                && journal.device().matches(identity)
                && !journal.program().entriesStand(device)
                && new JournalHeaders(journal, new Overlay(new ZeroFilledView(device))).cameBack()
                && Recovery.of(journal, device).verdict() == Recovery.Verdict.UNFINISHED;
    }

    /** If a change wrote only the header, for example a UUID, no key area shows whether a person undid it on purpose. */
    static String sentence(Journal journal, String path) {
        String recover = "luksh recover " + ShellWord.of(path);
        return journal.program().writesAreas()
                ? path + ": another program wrote an older header back; " + recover
                        + " writes the entries of the last change (" + journal.summary() + ") again"
                : path + ": the header is the one from before the last change (" + journal.summary()
                        + "): another program wrote it back, or undid that change; " + recover
                        + " makes the change again, " + recover + " --forget keeps the header as it is";
    }
}
