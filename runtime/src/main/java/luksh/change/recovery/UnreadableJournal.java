package luksh.change.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import java.util.List;
import luksh.change.journal.JournalFile;
import luksh.change.journal.Journals;
import luksh.change.journal.Step;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.ShellWord;

/** An unreadable journal: nobody knows whether its change is done. */
final class UnreadableJournal extends Unfinished {
    private final ChangeSession session;
    private final Journals.Unreadable file;
    private final String path;

    /** @param path of the container, or its UUID */
    UnreadableJournal(ChangeSession session, Journals.Unreadable file, String path) {
        this.session = session;
        this.file = file;
        this.path = path;
    }

    @Override
    public String path() {
        return path;
    }

    /** Time of the last write to the file. */
    @Override
    public Instant begun() {
        try {
            return Files.getLastModifiedTime(file.file(), LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    @Override
    public List<Step> steps() {
        return List.of();
    }

    @Override
    public String journal() {
        return file.file().toString();
    }

    @Override
    public boolean readable() {
        return false;
    }

    @Override
    public Plan plan() {
        return new Plan(
                path,
                List.of(),
                List.of(new Finding(
                        Severity.ERROR,
                        Rules.UNREADABLE_JOURNAL,
                        path,
                        Place.part("journal"),
                        "luksh cannot read the journal " + file.file() + ": " + file.why()
                                + ". It may belong to an interrupted change",
                        "if that change is done, set the journal aside: luksh recover " + ShellWord.of(path)
                                + " --forget")));
    }

    @Override
    public Report finish() {
        throw new LuksException(file.sentence(ShellWord.of(path)) + "; nothing was written", ExitStatus.BUSY);
    }

    @Override
    public Report back() {
        return finish();
    }

    @Override
    public void forget() {
        if (agreed(session, aside(path, "the unreadable journal " + file.file(), null))) {
            JournalFile.setAside(file.file());
        }
    }

    @Override
    public String toString() {
        return path + ": luksh cannot read " + file.file() + ": " + file.why();
    }
}
