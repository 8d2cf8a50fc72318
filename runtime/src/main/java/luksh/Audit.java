package luksh;

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
import luksh.format.LuksException;

/** Findings over many containers, by a policy. Reads only, asks for no passphrase. */
public final class Audit {
    private final Survey survey;
    private final ChangeSession session;

    private Audit(Survey survey, ChangeSession session) {
        this.survey = survey;
        this.session = session;
    }

    /**
     * Looks at containers, at paths and at folders of header backups, whole trees of them.
     *
     * @param what containers, and texts: a device or file, a folder, a pattern
     * @param policy desktop, server, grub-boot, or a file
     * @param settings a vault where a backup of each should be, and what is tried
     * @param expansion from a pattern to the paths that fit; a path stands for itself
     * @throws LuksException if there is no such policy, or status 4 if there is no header among all that was looked at
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
                        "an audit looks at containers and paths, not at a "
                                + (one == null ? "null" : one.getClass().getSimpleName()),
                        LuksException.FAILED);
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

    /** In the order of what was looked at, of each container the gravest first. */
    public List<Finding> findings() {
        return survey.findings();
    }

    /** Whether no finding is an error. */
    public boolean passed() {
        return survey.passed();
    }

    /** How many headers were looked at; those that are too damaged to be read count. */
    public int headers() {
        return survey.looked();
    }

    /**
     * HTML, JUnit XML or JSON by the name's end: {@code .html}, {@code .xml}, {@code .json}. A file of that name is
     * replaced, whole, and its owner alone can read the new one.
     *
     * @throws LuksException if the name ends otherwise, or the file cannot be written
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

    /** One line of JSON, as {@code --json} shows it. */
    public String json() {
        return survey.json();
    }

    /** How much was found: {@code 50 headers by policy server: 12 errors, 3 warnings, 1 info}. */
    @Override
    public String toString() {
        return survey.summary();
    }
}
