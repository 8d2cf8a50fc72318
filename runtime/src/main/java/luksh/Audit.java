package luksh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import luksh.audit.Policy;
import luksh.audit.ReportFile;
import luksh.audit.Subjects;
import luksh.audit.Survey;
import luksh.change.step.BootKeyNotes;
import luksh.change.step.ChangeSession;
import luksh.finding.Finding;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/** Findings in many containers, judged by a policy. Only reads, and asks for no passphrase. */
public final class Audit {
    private final Survey survey;
    private final ChangeSession session;

    private Audit(Survey survey, ChangeSession session) {
        this.survey = survey;
        this.session = session;
    }

    /**
     * Audits containers, paths, and folders of header backups with their subfolders.
     *
     * @param what containers, or strings: a device, a file, a folder, a pattern
     * @param policy desktop, server, grub-boot, or a file
     * @param settings the vault that should contain a backup of each header, and the tests to make
     * @param expansion expands a pattern to its paths; returns a path unchanged
     * @throws LuksException if there is no such policy, or with status 4 if no header was found
     */
    public static Audit of(
            List<?> what,
            String policy,
            Consumer<AuditSpec> settings,
            Function<String, List<String>> expansion,
            ChangeSession session) {
        var spec = new AuditSpec();
        settings.accept(spec);
        Policy rules = Policy.named(policy);
        var subjects = new Subjects();
        for (Object one : what) {
            if (one instanceof Container container) {
                subjects.add(container.path(), HeaderReader.of(container)::open);
            } else if (one instanceof String path) {
                List<String> found = expansion.apply(path);
                boolean named = found.equals(List.of(path));
                found.forEach(each -> subjects.add(each, named));
            } else {
                throw new LuksException(
                        "an audit takes containers and paths, not a "
                                + (one == null ? "null" : one.getClass().getSimpleName()),
                        ExitStatus.FAILED);
            }
        }
        Survey survey = Survey.of(
                subjects,
                rules,
                Optional.ofNullable(spec.vault()).map(Vault::folder),
                BootKeyNotes.in(session.state()),
                spec.triesEmpty(),
                total -> session.person().progress("auditing", total));
        return new Audit(survey, session);
    }

    /** The findings in the order of the audited paths; for each path the most severe first. */
    public List<Finding> findings() {
        return survey.findings();
    }

    /** Whether no finding is an error. */
    public boolean passed() {
        return survey.passed();
    }

    /** Number of audited headers, including those that are too damaged to be read. */
    public int headers() {
        return survey.looked();
    }

    /**
     * Writes a report as HTML, JUnit XML or JSON, by the suffix: {@code .html}, {@code .xml}, {@code .json}. Replaces
     * an existing file atomically. Only the owner can read the new file.
     *
     * @throws LuksException if the suffix is another one, or the file cannot be written
     */
    public void saveTo(String path) {
        ReportFile file = ReportFile.named(path);
        if (session.dryRun()) {
            session.person().say("dry run: would write the report to " + path);
        } else {
            file.save(survey);
            session.person().say(path + ": report written");
        }
    }

    /** The audit as one line of JSON, as {@code --json} prints it. */
    public String json() {
        return survey.json();
    }

    /**
     * Writes the line of {@link #json()} piece by piece, because the line of many headers may be longer than the memory.
     *
     * @param out not closed
     * @throws UncheckedIOException if it cannot be written to
     */
    public void json(Writer out) {
        try {
            survey.json(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Summary, for example {@code policy server, 50 headers: 12 errors, 3 warnings, 1 info}. */
    @Override
    public String toString() {
        return survey.summary();
    }
}
