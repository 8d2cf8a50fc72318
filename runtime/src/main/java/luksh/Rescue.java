package luksh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import luksh.backup.SavedHeader;
import luksh.change.Finding;
import luksh.change.Mend;
import luksh.change.Report;
import luksh.change.RestoreLost;
import luksh.change.Session;
import luksh.change.Severity;
import luksh.change.Target;
import luksh.change.Transaction;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.device.Disk;
import luksh.format.LuksException;
import luksh.rescue.Candidate;
import luksh.rescue.Examination;
import luksh.rescue.Fit;
import luksh.unlock.Headers;
import luksh.unlock.Signature;
import org.jspecify.annotations.Nullable;

/** A report on a device whose header is damaged or gone; reads only, but for {@code mend}. */
public final class Rescue {
    private final Session session;
    private final String path;
    private final String signature;
    private final List<Finding> findings;
    private final List<Backup> candidates;

    private Rescue(Session session, String path, Device device, @Nullable Vault vault) {
        var examination = new Examination(device);
        Instant now = Instant.now();
        this.session = session;
        this.path = path;
        this.signature = Signature.of(device::read, device.size());
        var said = new ArrayList<>(examination.findings());
        var found = new ArrayList<Backup>();
        for (Candidate candidate : examination.candidates()) {
            found.add(Backup.found(session, path, candidate, now));
        }
        if (vault != null && said.stream().noneMatch(finding -> finding.rule().equals("readable"))) {
            List<SavedHeader> all = vault.all();
            all.stream().filter(saved -> saved.locked().isEmpty()).forEach(saved -> fit(saved, device, said, found));
            locked(all, said);
        }
        this.findings = List.copyOf(said);
        this.candidates = List.copyOf(found);
    }

    /** Looks at a device or an image, whatever lies there. */
    public static Rescue of(String path, Session session) {
        return of(path, session, null);
    }

    /** @param vault whose backups are tried too; null for none */
    public static Rescue of(String path, Session session, @Nullable Vault vault) {
        String found = DevicePath.resolve(path);
        try (Device device = Disk.openForReading(found)) {
            return new Rescue(session, found, device, vault);
        }
    }

    private void locked(List<SavedHeader> all, List<Finding> said) {
        List<SavedHeader> locked =
                all.stream().filter(saved -> saved.locked().isPresent()).toList();
        if (!locked.isEmpty()) {
            said.add(new Finding(
                    Severity.WARNING,
                    "encrypted",
                    path,
                    locked.get(0).file().toString(),
                    "of the vault " + locked.size() + (locked.size() == 1 ? " backup was" : " backups were")
                            + " not tried: " + locked.get(0).locked().orElse(""),
                    "rescue(\"" + path + "\", vault(path, v -> v.key(\"key.pem\")))"));
        }
    }

    /** A backup of the vault that belongs to this device is told, and is a candidate if mend can take it. */
    private void fit(SavedHeader saved, Device device, List<Finding> said, List<Backup> found) {
        if (saved.doubt().isPresent()) {
            return;
        }
        Optional<Fit> fit;
        try (Device backup = saved.open()) {
            fit = Fit.of(Headers.read(backup), backup, device);
        } catch (LuksException e) {
            said.add(new Finding(
                    Severity.WARNING, "vault", path, saved.file().toString(), String.valueOf(e.getMessage()), ""));
            return;
        }
        fit.ifPresent(fits -> {
            String source = "backup " + saved.file() + " of " + saved.taken() + ", " + saved.reason();
            Optional<Candidate> candidate = fits.candidate(source);
            candidate
                    .filter(c ->
                            found.stream().noneMatch(b -> b.candidate().header().equals(c.header())))
                    .ifPresent(c -> found.add(Backup.found(session, path, c, saved.taken())));
            said.add(new Finding(
                    Severity.INFO,
                    "vault",
                    path,
                    saved.file().toString(),
                    source + ": of its " + saved.slotNumbers().size() + " key areas " + fits.same()
                            + " are on the device"
                            + (fits.named() ? ", and what is left of the header has its UUID" : ""),
                    candidate.isPresent()
                            ? "rescue(\"" + path + "\", vault).mend(…)"
                            : saved.encrypted()
                                    ? "rescue(\"" + path + "\").restore(vault.file(\"" + saved.file() + "\"))"
                                    : "cryptsetup luksHeaderRestore " + path + " --header-backup-file "
                                            + saved.file()));
        });
    }

    public String path() {
        return path;
    }

    /** What is there, what is lost, and what could be done. */
    public List<Finding> findings() {
        return findings;
    }

    /** Headers that would fit, best first. Empty if both copies are good: then there is nothing to mend. */
    public List<Backup> candidates() {
        return candidates;
    }

    /**
     * Plan, confirmation, what is overwritten saved, then both copies of the header written, one after the other; tried on
     * a copy first, read back from the disk. Key areas and payload stay as they are.
     *
     * @param with one of {@link #candidates}
     */
    public Report mend(Backup with) {
        if (!with.path().equals(path)) {
            throw new LuksException(
                    "that header was found on " + with.path() + ", not on " + path
                            + "; a header backup of this container comes back with rescue(path).restore(luks(file)),"
                            + " and rescue(path, vault) finds the backups of a vault that fit",
                    LuksException.FAILED);
        }
        Candidate found = with.candidate();
        var mend =
                new Mend(found.header(), found.copy(), found.offset(), found.joined(), found.saved(), found.reason());
        return new Transaction(session, Target.existing(path), List.of(mend), List.of(), Set.of())
                .run(Mend.word(signature));
    }

    /** {@link #restore(Container, Consumer)} where nothing has to be allowed, and a person is asked for a passphrase. */
    public Report restore(Container backup) {
        return restore(backup, c -> {});
    }

    /**
     * A header backup over the header that cannot be read any more, its key areas too; proved to open before anything is
     * written. While the header can still be read it is {@code c.restore} in a change instead.
     *
     * @param backup a header backup of this container, cryptsetup's or ours
     * @param how {@code c.authorize(…)} and {@code c.allow(…)}; steps have no place here
     */
    public Report restore(Container backup, Consumer<Change> how) {
        Change change = backup.record(how);
        if (!change.verbs().isEmpty()) {
            throw new LuksException(
                    "restore of a lost header takes authorize and allow alone; put steps into disk.change(…) afterwards",
                    LuksException.FAILED);
        }
        return new Transaction(
                        session,
                        Target.existing(path),
                        List.of(new RestoreLost(backup.path(), backup::open)),
                        change.secrets(),
                        change.allowed())
                .run(Mend.word(signature));
    }

    @Override
    public String toString() {
        return path + ": "
                + (candidates.isEmpty()
                        ? "no header to mend it with was found"
                        : candidates.size() == 1 ? "1 header fits" : candidates.size() + " headers fit");
    }
}
