package luksh.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.change.step.BootKeyNotes;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.LuksMagic;
import luksh.format.MessageParts;
import luksh.format.ShellWord;
import luksh.rescue.DamageReport;
import luksh.unlock.Headers;
import luksh.unlock.Signature;
import luksh.unlock.SlotKeeper;
import org.jspecify.annotations.Nullable;

/**
 * Checks one header against a policy. Nothing on the device stops the run: an unreadable header is a finding, and so is a
 * bug of luksh.
 */
final class Inspection {
    /** Keep this many findings of one header, the most severe: a hostile header could produce one for each byte. */
    private static final int MOST = 100;
    /** The maximum length of a sentence, in characters. */
    private static final int LONGEST = 600;

    private static final String BACKUP = ".luks";
    private static final String SEALED = ".p7m";
    private static final Set<String> COSTS = Set.of(Rules.SLOT_ITERATIONS, Rules.SLOT_MEMORY);

    private final Policy policy;
    private final @Nullable VaultRules vault;
    private final @Nullable GrubRules grub;
    private final BootKeyNotes notes;
    private final boolean triesEmpty;

    /**
     * @param notes this machine's records of boot keys
     * @param triesEmpty whether the empty passphrase is tried; this runs the KDF of every slot
     */
    Inspection(Policy policy, @Nullable VaultRules vault, BootKeyNotes notes, boolean triesEmpty) {
        this.triesEmpty = triesEmpty;
        this.notes = notes;
        this.policy = policy;
        this.vault = vault;
        this.grub = policy.grub().map(GrubRules::new).orElse(null);
    }

    /** Whether the device or file has a header. */
    enum State {
        HEADER,
        BROKEN,
        PASSED_OVER
    }

    /**
     * The results that stay in memory after the inspection of a header.
     *
     * @param sketch null if the header is unreadable
     * @param mark for the comparison with other containers; null if there is no payload
     */
    record Result(
            String path,
            State state,
            List<Finding> findings,
            @Nullable HeaderOutline sketch,
            DuplicateUuids.@Nullable Mark mark) {
        Result(String path, State state, List<Finding> findings, @Nullable HeaderOutline sketch) {
            this(path, state, findings, sketch, null);
        }

        static Result broken(Finding finding) {
            return new Result(finding.path(), State.BROKEN, List.of(bounded(finding)), null);
        }

        /** With one more finding, sorted by severity. */
        Result with(Finding finding) {
            List<Finding> more = Stream.concat(findings.stream(), Stream.of(finding))
                    .sorted(Comparator.comparing(Finding::severity).reversed())
                    .toList();
            return new Result(path, state, more, sketch, mark);
        }

        int errors() {
            return count(Severity.ERROR);
        }

        int warnings() {
            return count(Severity.WARNING);
        }

        int count(Severity severity) {
            int count = 0;
            for (Finding finding : findings) {
                count += finding.severity() == severity ? 1 : 0;
            }
            return count;
        }

        /** The highest severity; empty without findings. */
        Optional<Severity> worst() {
            return findings.stream().map(Finding::severity).max(Comparator.naturalOrder());
        }
    }

    Result of(Subject subject) {
        String path = subject.path();
        if (path.endsWith(SEALED)) {
            String sentence = "this backup is encrypted, so luksh did not inspect it";
            var finding = new Finding(Severity.INFO, Rules.ENCRYPTED_BACKUP, path, Place.part("file"), sentence, "");
            return new Result(path, State.PASSED_OVER, judged(List.of(finding)), null);
        }
        try (Device disk = subject.opening().get()) {
            var device = new CachedStart(disk);
            if (!subject.named() && Subjects.aside(path) && !magic(device)) {
                return new Result(path, State.PASSED_OVER, List.of(), null);
            }
            return subject.named() || claims(path, device) || readable(device)
                    ? inspected(path, device)
                    : left(path, device);
        } catch (LuksException e) {
            return Result.broken(new Finding(
                    Severity.ERROR, Rules.UNREADABLE, path, Place.part("file"), MessageParts.withoutPath(e), ""));
        } catch (RuntimeException | StackOverflowError e) {
            return Result.broken(new Finding(
                    Severity.ERROR,
                    Rules.FAILED,
                    path,
                    Place.part("file"),
                    "luksh failed on this device or file. This is a bug in luksh, please report it: " + e,
                    "luksh check " + ShellWord.of(path)));
        }
    }

    /** Whether it should have a header, by its name or its magic. */
    private static boolean claims(String path, Device device) {
        return path.endsWith(BACKUP) || magic(device);
    }

    private static boolean magic(Device device) {
        byte[] start = device.read(0, (int) Math.min(LuksMagic.SIZE, device.size()));
        return LuksMagic.hasLetters(start);
    }

    /** True also if only the second copy is left. */
    private static boolean readable(Device device) {
        try {
            Headers.read(device);
            return true;
        } catch (LuksException e) {
            if (e.status() != ExitStatus.NO_LUKS) {
                throw e;
            }
            return false;
        }
    }

    private Result inspected(String path, Device device) {
        Headers.Seen seen;
        try {
            seen = Headers.look(device);
        } catch (LuksException e) {
            return e.status() == ExitStatus.NO_LUKS
                    ? new Result(path, State.BROKEN, judged(List.of(Check.unreadable(path, e))), null)
                    : Result.broken(new Finding(
                            Severity.ERROR,
                            Rules.UNREADABLE,
                            path,
                            Place.part("file"),
                            MessageParts.withoutPath(e),
                            ""));
        }
        Header header = seen.header();
        var findings = new ArrayList<Finding>(Check.of(path, seen, device, policy.keyAreas(), notes));
        var more = new ArrayList<>(
                new PolicyRules(path, header, policy, notes.slots(header), SlotKeeper.of(header, device)).findings());
        Set<Place> costly = more.stream()
                .filter(f -> f.rule().equals(Rules.WEAK_KDF))
                .map(Finding::place)
                .collect(Collectors.toSet());
        findings.removeIf(f -> COSTS.contains(f.rule()) && costly.contains(f.place()));
        findings.addAll(more);
        if (vault != null) {
            findings.addAll(vault.findings(path, header, device));
        }
        if (triesEmpty) {
            findings.addAll(EmptyPassphrase.findings(path, header, device));
        }
        if (grub != null) {
            findings.addAll(grub.findings(path, header));
        }
        return new Result(
                path, State.HEADER, judged(findings), HeaderOutline.of(header), DuplicateUuids.Mark.of(header, device));
    }

    private List<Finding> judged(List<Finding> findings) {
        List<Finding> judged = findings.stream()
                .flatMap(finding -> policy.judged(finding).stream())
                .map(Inspection::bounded)
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
        if (judged.size() <= MOST) {
            return judged;
        }
        var kept = new ArrayList<>(judged.subList(0, MOST));
        Finding first = judged.get(0);
        kept.add(new Finding(
                Severity.WARNING,
                Rules.TOO_MANY,
                first.path(),
                Place.header(),
                judged.size() - MOST + " more findings were left out; none is more severe than those listed",
                "luksh check " + ShellWord.of(first.path())));
        return List.copyOf(kept);
    }

    private static Finding bounded(Finding finding) {
        return finding.sentence().length() + finding.where().length() <= LONGEST
                ? finding
                : new Finding(
                        finding.severity(),
                        finding.rule(),
                        finding.path(),
                        bounded(finding.place()),
                        cut(finding.sentence(), LONGEST),
                        cut(finding.fix(), LONGEST));
    }

    private static Place bounded(Place place) {
        String text = place.toString();
        return text.length() <= LONGEST / 4 ? place : Place.part(cut(text, LONGEST / 4));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /** Skips a file of a folder, except one with a damaged header. */
    private Result left(String path, Device device) {
        boolean other = !Files.isRegularFile(Path.of(path))
                || !Signature.of(device::read, device.size()).isEmpty()
                || !DamageReport.stood(device);
        return other ? new Result(path, State.PASSED_OVER, List.of(), null) : inspected(path, device);
    }
}
