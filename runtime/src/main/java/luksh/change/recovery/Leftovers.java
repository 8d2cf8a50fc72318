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
 * What a luksh that was killed left in the state folder and nobody needs: journals that are closed and not shredded yet,
 * and files that never got their name. Both may hold a key area. What a living luksh works with is locked, and stays.
 */
public final class Leftovers {
    private Leftovers() {}

    /** Overwrites and removes all of them, and says so; in a dry run it says that they are there. */
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
                // whoever asks for the journals is told
            }
        }
        return found;
    }

    /** @param from before this byte nothing is secret, and it tells that the journal is closed */
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
            // a temporary name of a file that has its own by now: only that name goes
            boolean named = from == 0 && ((Integer) Files.getAttribute(file, "unix:nlink")) > 1;
            boolean empty =
                    open.size() == 0; // it may be another luksh's, made and not locked yet: that makes another one
            if (!named) {
                ShredContent.content(open, Math.min(from, open.size()));
            }
            Files.deleteIfExists(file);
            DurableFile.flushFolder(file.toAbsolutePath().resolveSibling(""));
            if (!empty) {
                session.person().say("overwrote and removed " + file + ", which an interrupted luksh left");
            }
        } catch (NoSuchFileException e) {
            // another luksh removed it
        } catch (IOException e) {
            session.person().say("an interrupted luksh left " + file + ", and it cannot be removed: " + Reason.of(e));
        } finally {
            lock.release();
        }
    }
}
