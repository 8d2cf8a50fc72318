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
import luksh.format.ExitStatus;
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

/** A report on a device whose header is damaged or lost. Only {@code mend} and {@code restore} write. */
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
        // the first backup is enough, the others would repeat it
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
            // on LUKS1 a backup is more reliable than the device; on LUKS2 a checksum confirms the device
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

    /** The slots that are lost on the device and complete in the backup. */
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

    /** For each lost slot, suggests to restore the newest backup in which it is complete. */
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

    /**
     * The backups that fit: most key areas in common first, then newest first. Notes the backups that could not be
     * tried.
     */
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

    /** The backup belongs to this device but cannot repair it: none of its key areas is on the device. */
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

    /** Adds each header once. */
    private void add(List<Backup> found, Candidate candidate, Instant taken) {
        if (found.stream().noneMatch(other -> other.candidate().header().equals(candidate.header()))) {
            found.add(Backup.found(session, path, candidate, taken));
        }
    }

    /** Examines a device or an image, whatever it contains. */
    public static Rescue of(String path, ChangeSession session) {
        return of(path, session, null);
    }

    /** @param vault its backups are tried too; null for none */
    public static Rescue of(String path, ChangeSession session, @Nullable Vault vault) {
        String found = DevicePath.resolve(path);
        try (Device device = Disk.openForReading(found)) {
            return new Rescue(session, found, device, vault);
        }
    }

    public String path() {
        return path;
    }

    /** What was found, what is lost, and what to do. */
    public List<Finding> findings() {
        return findings;
    }

    /**
     * Headers that can replace the damaged one, best first; empty if the header is not damaged. luksh tried each on a
     * copy in memory, where it can be read. {@code whoOpens} tests a passphrase on such a copy before anything is
     * written.
     */
    public List<Backup> candidates() {
        return candidates;
    }

    /**
     * Returns the {@link #candidates} that a passphrase unlocks on a copy. If there is none, luksh tries the few
     * possible values of damaged fields until the passphrase proves one, for two minutes at most: names of hash, cipher
     * and mode, the key size, slots that were in use or not, a text without its checksum. It replaces a lost digest of
     * the volume key if the payload proves the key, or two slots contain the same key.
     *
     * @param secrets the caller remains the owner; a second one unlocks a second slot
     * @return the proved candidates, best first; empty if there are none
     */
    public List<Backup> prove(Secret... secrets) {
        try (Device device = Disk.openForReading(path)) {
            var proof = new CandidateProof(device, new DamageReport(device), session.person()::say, session.person());
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
     * Reads a header backup for {@link #restore}. The file may end after its last key area in use.
     *
     * @throws LuksException with status 4 if a key area in use is incomplete
     */
    public Backup saved(String file) {
        return Backup.saved(session, DevicePath.resolve(file));
    }

    /**
     * Writes a candidate to the disk. Shows the plan, asks for confirmation, tries the candidate on a copy, and saves
     * what it overwrites. LUKS2: writes one copy of the header after the other. LUKS1: writes the sector with the magic
     * last. Then reads everything back. Key areas and payload do not change.
     *
     * @param with one of {@link #candidates}
     */
    public Report mend(Backup with) {
        if (!with.path().equals(path)) {
            throw new LuksException(
                    "this header was found on " + with.path() + ", not on " + path
                            + ". To restore a header backup of this container: rescue(path).restore(luks(file)). To find"
                            + " the backups in a vault that fit: rescue(path, vault)",
                    ExitStatus.FAILED);
        }
        return new Transaction(
                        session, Target.existing(path), List.of(with.candidate().mend()), List.of(), Set.of())
                .run();
    }

    /** Does the same as {@link #restore(Container, Consumer)}, lifts no guard, and asks the user for a passphrase. */
    public Report restore(Container backup) {
        return restore(backup, c -> {});
    }

    /**
     * Writes a header backup with its key areas over a header that can no longer be read. luksh first proves that a
     * secret unlocks the backup. If the header can be read, use {@code c.restore} in a change instead, unless its
     * cipher does not exist or its fields contradict the key areas of the backup.
     *
     * @param backup a header backup of this container, made by cryptsetup or luksh
     * @param how {@code c.authorize(…)} and {@code c.allow(…)}; steps are not allowed here
     */
    public Report restore(Container backup, Consumer<Change> how) {
        HeaderReader reader = HeaderReader.of(backup);
        Change change = Change.record(reader.header(), reader.session(), how);
        if (!change.verbs().isEmpty()) {
            throw new LuksException(
                    "restoring a lost header takes only authorize and allow. Make other steps afterwards, with disk.change(…)",
                    ExitStatus.FAILED);
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
                        ? "found no header to repair it with"
                        : candidates.size() == 1 ? "1 header fits" : candidates.size() + " headers fit");
    }
}
