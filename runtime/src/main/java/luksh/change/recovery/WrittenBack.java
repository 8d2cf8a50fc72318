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

/** Finished LUKS1 changes over which another program wrote an older header, known by the seals that they left. */
final class WrittenBack {
    private WrittenBack() {}

    static List<JournalFile> of(Path state, Header header, Device device) {
        // a header that was converted since, perhaps by half, has none of its entries
        if (!(header instanceof Luks1Header)) {
            return List.of();
        }
        var identity = DeviceIdentity.of(device);
        return Journals.seals(state, header.uuid()).stream()
                .filter(seal -> isBroken(seal.journal(), header, device, identity))
                .toList();
    }

    /**
     * The key areas are those of the last change, and the header's entries are from before it. Whoever ends or changes a
     * slot writes its key area too: then the header is a newer one, and the seal has nothing to say any more.
     */
    private static boolean isBroken(Journal journal, Header header, Device device, DeviceIdentity identity) {
        return journal.fits(header)
                && journal.device().matches(identity)
                && !journal.program().entriesStand(device)
                && new JournalHeaders(journal, new Overlay(new ZeroFilledView(device))).cameBack()
                && Recovery.of(journal, device).verdict() == Recovery.Verdict.UNFINISHED;
    }

    /** Of a change of the header alone, a UUID for example, no key area tells whether it was undone on purpose. */
    static String sentence(Journal journal, String path) {
        String recover = "luksh recover " + ShellWord.of(path);
        return journal.program().writesAreas()
                ? path + ": another program wrote an older header back; " + recover
                        + " puts the entries of the last change (" + journal.summary() + ") into it again"
                : path + ": its header is as it was before the last change (" + journal.summary()
                        + "): another program wrote an older one back, or undid that change; " + recover
                        + " makes the change again, " + recover + " --forget leaves the header as it is";
    }
}
