package luksh.rescue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.format.ExitStatus;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.parallel.ProgressDisplay;
import luksh.parallel.TimeBudget;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/** Finds out which candidate a passphrase unlocks. It tests everything on a copy in memory. */
public final class CandidateProof {
    /** The time limit for the search of values. */
    public static final Duration MOST = Duration.ofMinutes(2);

    private final Device device;
    private final DamageReport report;
    private final Consumer<String> say;
    private final ProgressDisplay display;

    /**
     * @param say takes a message before and after a long search
     * @param display shows how far the derivations of a candidate are
     */
    public CandidateProof(Device device, DamageReport report, Consumer<String> say, ProgressDisplay display) {
        this.device = device;
        this.report = report;
        this.say = say;
        this.display = display;
    }

    /**
     * The candidates that a secret unlocks. If there is none, searches for values of damaged fields.
     *
     * @param known candidates without unknown values
     */
    public List<Candidate> of(List<? extends Candidate> known, List<Secret> secrets) {
        var proved = new ArrayList<Candidate>();
        known.stream().filter(candidate -> opens(candidate, secrets)).forEach(proved::add);
        if (proved.isEmpty()) {
            report.unconfirmed().stream()
                    .filter(candidate -> opens(candidate, secrets))
                    .findFirst()
                    .ifPresent(proved::add);
        }
        if (proved.isEmpty()) {
            luks1(secrets).ifPresent(proved::add);
        }
        return proved;
    }

    private Optional<Luks1Candidate> luks1(List<Secret> secrets) {
        Optional<Luks1HeaderSearch> remains = Luks1HeaderSearch.of(device).filter(Luks1HeaderSearch::plausible);
        if (remains.isEmpty()) {
            return Optional.empty();
        }
        say.accept(
                remains.get().openToProof()
                        ? "luksh tries the values that the damaged fields may have had, for at most " + MOST.toSeconds()
                                + " s"
                        : "if the passphrase is right, the digest of the volume key may be damaged. luksh tests this for at most "
                                + MOST.toSeconds() + " s");
        var budget = new TimeBudget(MOST);
        Optional<Luks1Candidate> found = new Luks1ValueSearch(device, remains.get(), budget).candidate(secrets);
        say.accept(budget.inWords() + (found.isEmpty() ? "; none of them works" : ""));
        return found;
    }

    private boolean opens(Candidate candidate, List<Secret> secrets) {
        var overlay = new Overlay(device);
        candidate.lay(overlay);
        List<KeySlot> slots = candidate.header().slots();
        if (slots.isEmpty()) {
            return false;
        }
        try {
            Headers.read(overlay);
            var unlock = new Unlock(candidate.header(), overlay, display);
            for (Secret secret : secrets) {
                Optional<Unlock.Opened> opened = unlock.any(slots, secret);
                if (opened.isPresent()) {
                    opened.get().close();
                    return true;
                }
            }
        } catch (LuksException e) {
            if (e.status() != ExitStatus.NO_LUKS) {
                throw e;
            }
        }
        return false;
    }
}
