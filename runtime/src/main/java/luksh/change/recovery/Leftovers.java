package luksh.change.recovery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import luksh.change.journal.HeaderFolder;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFolder;
import luksh.change.journal.JournalLock;
import luksh.change.journal.Journals;
import luksh.change.journal.ShredContent;
import luksh.change.journal.StagedFile;
import luksh.change.journal.StateFolder;
import luksh.change.step.ChangeSession;
import luksh.file.DurableFile;
import luksh.format.Reason;

/**
 * Files that a killed luksh left in the state folder: closed journals that were not shredded, and temporary files. Both may
 * contain a key area. A running luksh locks its files, so they stay.
 */
public final class Leftovers {
    private Leftovers() {}

    /** Overwrites, removes and reports all of them; in a dry run it only reports them. */
    public static void shred(ChangeSession session) {
        Path state = session.state();
        for (Path file : Journals.all(state).closed()) {
            shred(session, file, Journal.BLOCK);
        }
        for (Path file : temporaries(state)) {
            shred(session, file, 0);
        }
    }

    private static List<Path> temporaries(Path state) {
        var found = new ArrayList<Path>();
        for (String kind : List.of(JournalFolder.KIND, HeaderFolder.KIND)) {
            try {
                for (StateFolder folder : StateFolder.all(state, kind)) {
                    folder.files().stream()
                            .filter(file -> file.toString().endsWith(StagedFile.SUFFIX)
                                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                            .forEach(found::add);
                }
            } catch (IOException e) {
                // the caller learns this from the list of journals
            }
        }
        return found;
    }

    /** @param from first byte to overwrite; the bytes before it are not secret and mark the journal as closed */
    private static void shred(ChangeSession session, Path file, int from) {
        if (session.dryRun()) {
            session.person().say("an interrupted luksh left " + file + "; a run without --dry-run removes it");
            return;
        }
        var lock = new JournalLock(file);
        try {
            if (!lock.tried()) {
                return;
            }
            FileChannel open = lock.channel();
            // if the file already has its final name, this removes only the temporary name
            boolean named = from == 0 && ((Integer) Files.getAttribute(file, "unix:nlink")) > 1;
            boolean empty = open.size()
                    == 0; // another luksh may have created it without the lock yet; it then creates another one
            if (!named) {
                ShredContent.content(open, Math.min(from, open.size()));
            }
            Files.deleteIfExists(file);
            DurableFile.flushFolder(file.toAbsolutePath().resolveSibling(""));
            if (!empty) {
                session.person().say("luksh overwrote and removed " + file + ", which an interrupted luksh left");
            }
        } catch (NoSuchFileException e) {
            // another luksh removed it
        } catch (IOException e) {
            session.person().say("an interrupted luksh left " + file + ", and luksh cannot remove it: " + Reason.of(e));
        } finally {
            lock.release();
        }
    }
}
