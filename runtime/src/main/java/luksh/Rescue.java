package luksh;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import luksh.backup.SavedHeader;
import luksh.change.Transaction;
import luksh.change.step.ChangeSession;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.header.RestoreLost;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.device.Disk;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.luks1.Luks1Header;
import luksh.rescue.BackupMatch;
import luksh.rescue.Candidate;
import luksh.rescue.CandidateProof;
import luksh.rescue.DamageReport;
import luksh.rescue.KeyAreas;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/** A report on a device whose header is damaged or gone; reads only, but for {@code mend}. */
public final class Rescue {
    private final ChangeSession session;
    private final String path;
    private final List<Finding> findings;
    private final List<Backup> candidates;

    private Rescue(ChangeSession session, String path, Device device, @Nullable Vault vault) {
        var report = new DamageReport(device);
        this.session = session;
        this.path = path;
        var notes = new ArrayList<Finding>();
        var older = new ArrayList<Backup>();
        var found = new ArrayList<Backup>();
        List<Saved> fits = vault == null ? List.of() : fits(vault, device, report, notes);
        // one backup says it, the others would repeat it
        fits.stream()
                .map(saved -> saved.fit().contradictions(path, saved.source()))
                .filter(said -> !said.isEmpty())
                .findFirst()
                .ifPresent(report::contradicted);
        String options = vault == null ? "" : " --vault " + vault.path();
        remedies(fits, report);
        for (Saved saved : fits) {
            if (!report.takes(saved.fit().header())) {
                continue;
            }
            Optional<Candidate> candidate = saved.fit().candidate(saved.source());
            if (candidate.isEmpty() && !report.whole()) {
                notes.add(note(saved));
            }
            // of LUKS1 a backup knows more than the device does, of LUKS2 a checksum speaks for the device
            candidate.ifPresent(c -> add(c.header() instanceof Luks1Header ? found : older, c, saved.when()));
        }
        Instant now = Instant.now();
        report.candidates().forEach(candidate -> add(found, candidate, now));
        older.forEach(backup -> add(found, backup.candidate(), backup.taken()));
        found.removeIf(backup -> !report.tried(backup.candidate(), options));
        var said = new ArrayList<>(report.findings());
        said.addAll(notes);
        this.findings = List.copyOf(said);
        this.candidates = List.copyOf(found);
    }

    /** A backup of the vault that belongs to this device. */
    private record Saved(SavedHeader header, BackupMatch fit, Set<Integer> whole) {
        Instant when() {
            return header.taken();
        }

        String source() {
            return "backup " + header.file() + " of " + header.taken().truncatedTo(ChronoUnit.SECONDS) + ", "
                    + header.reason();
        }
    }

    /** Of slots that the device lost those that a backup has whole. */
    private static Set<Integer> whole(Header header, Device backup, List<Integer> lost) {
        if (lost.isEmpty()) {
            return Set.of();
        }
        var areas = new KeyAreas(backup.path(), header, backup, Severity.INFO, "");
        return header.slots().stream()
                .filter(slot -> lost.contains(slot.number()) && areas.lost(slot).isEmpty())
                .map(KeySlot::number)
                .collect(Collectors.toSet());
    }

    /** The newest backup that has a lost slot whole brings it back. */
    private void remedies(List<Saved> fits, DamageReport report) {
        for (int number : report.lost()) {
            fits.stream()
                    .filter(saved -> saved.whole().contains(number))
                    .max(Comparator.comparing(Saved::when))
                    .ifPresent(saved -> report.remedy(
                            number,
                            "luksh restore " + ShellWord.of(path) + " "
                                    + ShellWord.of(saved.header().file())
                                    + (saved.header().encrypted() ? " --vault-key key.pem" : "")));
        }
    }

    /** Those with the most key areas in common first, of equal ones the newest. What could not be tried is noted. */
    private List<Saved> fits(Vault vault, Device device, DamageReport report, List<Finding> notes) {
        var fits = new ArrayList<Saved>();
        var locked = new ArrayList<SavedHeader>();
        for (SavedHeader saved : vault.all()) {
            if (saved.doubt().isPresent()) {
                continue;
            }
            if (saved.locked().isPresent()) {
                locked.add(saved);
                continue;
            }
            try (Device backup = saved.open()) {
                Header header = Headers.read(backup);
                List<Integer> lost = report.lost();
                if (report.takes(header) || !lost.isEmpty()) {
                    BackupMatch.of(header, backup, device)
                            .ifPresent(fit -> fits.add(new Saved(saved, fit, whole(header, backup, lost))));
                }
            } catch (LuksException e) {
                notes.add(new Finding(
                        Severity.WARNING,
                        Rules.VAULT,
                        path,
                        Place.part("vault"),
                        saved.file() + " was not tried: " + e.getMessage(),
                        ""));
            }
        }
        if (!locked.isEmpty()) {
            notes.add(locked(locked));
        }
        fits.sort(Comparator.comparingInt(saved -> -saved.fit().same().size()));
        return fits;
    }

    private Finding locked(List<SavedHeader> locked) {
        return new Finding(
                Severity.WARNING,
                Rules.ENCRYPTED,
                path,
                Place.part("vault"),
                locked.size() + (locked.size() == 1 ? " backup was" : " backups were") + " not tried: "
                        + locked.get(0).locked().orElse(""),
                "luksh rescue " + ShellWord.of(path) + " --vault DIR --vault-key key.pem");
    }

    /** It belongs here, and is nothing to mend with: no key area that it knows is there. */
    private Finding note(Saved saved) {
        return new Finding(
                Severity.INFO,
                Rules.VAULT,
                path,
                Place.part("vault"),
                saved.source() + ": " + saved.fit().inWords(),
                saved.header().encrypted()
                        ? "rescue(\"" + path + "\").restore(vault.file(\""
                                + saved.header().file() + "\"))"
                        : "luksh rescue " + ShellWord.of(path) + " --backup "
                                + ShellWord.of(saved.header().file()));
    }

    /** Each header once. */
    private void add(List<Backup> found, Candidate candidate, Instant taken) {
        if (found.stream().noneMatch(other -> other.candidate().header().equals(candidate.header()))) {
            found.add(Backup.found(session, path, candidate, taken));
        }
    }

    /** Looks at a device or an image, whatever lies there. */
    public static Rescue of(String path, ChangeSession session) {
        return of(path, session, null);
    }

    /** @param vault whose backups are tried too; null for none */
    public static Rescue of(String path, ChangeSession session, @Nullable Vault vault) {
        String found = DevicePath.resolve(path);
        try (Device device = Disk.openForReading(found)) {
            return new Rescue(session, found, device, vault);
        }
    }

    public String path() {
        return path;
    }

    /** What is there, what is lost, and what could be done. */
    public List<Finding> findings() {
        return findings;
    }

    /**
     * Headers that would fit, best first; each was tried on a copy in memory, and reads there. Empty if nothing is wrong
     * with the header. {@code whoOpens} of one opens it on such a copy, before anything is written.
     */
    public List<Backup> candidates() {
        return candidates;
    }

    /**
     * Those of the {@link #candidates} that a passphrase opens on a copy. If none does, the few values that damaged fields
     * may have had are tried, for two minutes at most, until the passphrase proves one: names of hash, cipher and mode, the
     * key size, slots that were in use or not, a text without its checksum. A digest of the volume key that is lost is made
     * anew if the payload proves the key, or two slots that hold the same one.
     *
     * @param secrets stay the caller's; a second one opens a second slot
     * @return best first; empty if nothing was proved
     */
    public List<Backup> prove(Secret... secrets) {
        try (Device device = Disk.openForReading(path)) {
            var proof = new CandidateProof(device, new DamageReport(device), session.person()::say);
            List<Candidate> known = candidates.stream().map(Backup::candidate).toList();
            Instant now = Instant.now();
            return proof.of(known, List.of(secrets)).stream()
                    .map(candidate -> candidates.stream()
                            .filter(backup -> backup.candidate() == candidate)
                            .findFirst()
                            .orElseGet(() -> Backup.found(session, path, candidate, now)))
                    .toList();
        }
    }

    /**
     * A header backup for {@link #restore}, also one that was cut short behind its last key area in use.
     *
     * @throws LuksException with status 4 if a key area in use is not all there
     */
    public Backup saved(String file) {
        return Backup.saved(session, DevicePath.resolve(file));
    }

    /**
     * Plan, confirmation, what is overwritten saved, then the header written: of LUKS2 one copy after the other, of LUKS1
     * the sector with the magic last; tried on a copy first, read back from the disk. Key areas and payload stay as they
     * are.
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
        return new Transaction(
                        session, Target.existing(path), List.of(with.candidate().mend()), List.of(), Set.of())
                .run();
    }

    /** {@link #restore(Container, Consumer)} where nothing has to be allowed, and a person is asked for a passphrase. */
    public Report restore(Container backup) {
        return restore(backup, c -> {});
    }

    /**
     * A header backup over the header that cannot be read any more, its key areas too; proved to open before anything is
     * written. While the header is of use it is {@code c.restore} in a change instead: one that reads comes under
     * this only with a cipher that does not exist, or with fields that contradict key areas of the backup.
     *
     * @param backup a header backup of this container, cryptsetup's or ours
     * @param how {@code c.authorize(…)} and {@code c.allow(…)}; steps have no place here
     */
    public Report restore(Container backup, Consumer<Change> how) {
        HeaderReader reader = HeaderReader.of(backup);
        Change change = Change.record(reader.header(), reader.session(), how);
        if (!change.verbs().isEmpty()) {
            throw new LuksException(
                    "restore of a lost header takes authorize and allow alone; put steps into disk.change(…) afterwards",
                    LuksException.FAILED);
        }
        return new Transaction(
                        session,
                        Target.existing(path),
                        List.of(new RestoreLost(backup.path(), reader::open)),
                        change.secrets(),
                        change.allowed())
                .run();
    }

    @Override
    public String toString() {
        return path + ": "
                + (candidates.isEmpty()
                        ? "no header to mend it with was found"
                        : candidates.size() == 1 ? "1 header fits" : candidates.size() + " headers fit");
    }
}
