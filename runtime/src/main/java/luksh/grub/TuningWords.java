package luksh.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Argon2;
import luksh.format.Pbkdf2;
import luksh.format.luks2.Luks2Header;

/** Explains a tuning: what it changes, why, and what it costs in security. */
final class TuningWords {
    private static final Place NEW_SLOT = Place.part("a new slot");

    private final Tuning tuning;
    private final CostModel model;
    private final String path;
    private final double target;
    private final Place where;
    private final List<Finding> found = new ArrayList<>();

    TuningWords(Tuning tuning, CostModel model, String path, double target) {
        this.tuning = tuning;
        this.model = model;
        this.path = path;
        this.target = target;
        this.where = Place.slot(tuning.slot().number());
    }

    List<Finding> findings() {
        String impossible = tuning.impossible();
        if (impossible != null) {
            add(
                    Severity.ERROR,
                    Rules.GRUB_TARGET,
                    where,
                    impossible,
                    tuning.fix().on(path));
            return found;
        }
        GrubBuild build = model.clock().build();
        String basis = build + ", " + model.clock().speed(tuning.hash()).source();
        if (!tuning.changes()) {
            add(
                    Severity.INFO,
                    Rules.GRUB_TARGET,
                    where,
                    "GRUB unlocks it in " + tuning.before() + ", within " + Interval.text(target)
                            + ", so nothing changes (" + basis + ")",
                    "");
            return found;
        }
        if (tuning.added()) {
            add(
                    Severity.INFO,
                    Rules.GRUB_TARGET,
                    NEW_SLOT,
                    String.format(
                            Locale.ROOT,
                            "pbkdf2-%s, %s iterations, only for GRUB, which unlocks it in %s (%s); %s stays for Linux",
                            tuning.hash(),
                            Pbkdf2.grouped(tuning.iterations()),
                            tuning.after(),
                            basis,
                            where),
                    "");
        } else {
            Pbkdf2 now = (Pbkdf2) tuning.slot().kdf();
            add(
                    Severity.INFO,
                    Rules.GRUB_TARGET,
                    where,
                    String.format(
                            Locale.ROOT,
                            "%s%s → %s iterations%s: %s → %s (%s)",
                            now.hash().equals(tuning.hash()) ? "" : now.hash() + ", ",
                            Pbkdf2.grouped(now.iterations()),
                            Pbkdf2.grouped(tuning.iterations()),
                            now.hash().equals(tuning.hash()) ? "" : " of " + tuning.hash(),
                            Interval.text(tuning.before().seconds()),
                            tuning.after(),
                            basis),
                    "");
        }
        digest();
        security();
        hash();
        order();
        return found;
    }

    private void digest() {
        if (tuning.digestIterations() > 0) {
            add(
                    Severity.INFO,
                    Rules.GRUB_DIGEST,
                    Place.part("digest"),
                    Pbkdf2.grouped(model.header().digest().iterations()) + " → "
                            + Pbkdf2.grouped(tuning.digestIterations())
                            + " iterations. Every tried slot adds this cost, and the digest protects a random key that"
                            + " nobody can guess",
                    "");
        }
    }

    private void security() {
        int size = model.header() instanceof Luks2Header
                ? tuning.slot().area().keyBits() / 8
                : model.header().keyBytes(tuning.slot());
        OptionalDouble after = GuessingCost.of(tuning.hash(), tuning.iterations(), size);
        OptionalDouble now = GuessingCost.of(tuning.slot(), size);
        Place slot = tuning.added() ? NEW_SLOT : where;
        if (tuning.slot().kdf() instanceof Argon2 kdf) {
            add(
                    Severity.WARNING,
                    Rules.GRUB_SECURITY,
                    slot,
                    "PBKDF2 needs no memory, so graphics cards guess it far faster than " + kdf
                            + ". The disk is then only as secure as GRUB's passphrase. Use a long one that is not that of "
                            + where,
                    "");
        }
        if (after.isPresent() && now.isPresent() && now.getAsDouble() != after.getAsDouble()) {
            boolean cheaper = now.getAsDouble() > after.getAsDouble();
            double factor = cheaper ? now.getAsDouble() / after.getAsDouble() : after.getAsDouble() / now.getAsDouble();
            add(
                    cheaper ? Severity.WARNING : Severity.INFO,
                    Rules.GRUB_SECURITY,
                    slot,
                    "guessing its passphrase becomes " + times(factor) + " times "
                            + (cheaper ? "cheaper" : "more expensive") + " than now",
                    "");
        }
        if (after.isPresent()) {
            double factor = GuessingCost.CRYPTSETUP / after.getAsDouble();
            add(
                    Severity.INFO,
                    Rules.GRUB_SECURITY,
                    slot,
                    "a guess is then "
                            + (factor >= 1
                                    ? times(factor) + " times cheaper"
                                    : times(1 / factor) + " times more expensive")
                            + " than with cryptsetup's default for pbkdf2 (sha256, 2 s on the reference machine)",
                    "");
        }
    }

    /** Only if there was a choice. */
    private void hash() {
        String other = tuning.hash().equals("sha512") ? "sha256" : "sha512";
        double chosen = Tuning.worth(model.clock(), tuning.hash());
        double left = Tuning.worth(model.clock(), other);
        if (model.header() instanceof Luks2Header && chosen > 0 && left > 0) {
            add(
                    Severity.INFO,
                    Rules.GRUB_HASH,
                    tuning.added() ? NEW_SLOT : where,
                    String.format(
                            Locale.ROOT,
                            "for the same time in %2$s, %1$s makes a guess %3$s times as expensive as %4$s (OWASP's counts"
                                    + " of equal cost, compared with GRUB's speed)",
                            tuning.hash(),
                            model.clock().build(),
                            times(chosen / left),
                            other),
                    "");
        }
    }

    private void order() {
        List<Integer> waiting = model.attempts().stream()
                .filter(SlotAttempt::tried)
                .map(attempt -> attempt.slot().number())
                .takeWhile(number -> number != tuning.slot().number())
                .toList();
        long others = model.attempts().stream().filter(SlotAttempt::tried).count();
        if (tuning.added() || others < 2) {
            return;
        }
        boolean luks2 = model.header() instanceof Luks2Header;
        if (waiting.isEmpty()) {
            add(
                    Severity.INFO,
                    Rules.GRUB_ORDER,
                    where,
                    "GRUB tries this slot first, so give it to the person who types at GRUB. All other slots wait for it",
                    "");
        } else {
            add(
                    Severity.WARNING,
                    Rules.GRUB_ORDER,
                    where,
                    "GRUB tries slots " + waiting
                            + " before this one. The person who types at GRUB should have slot " + waiting.get(0)
                            + (luks2
                                    ? ". Priority ignore hides a slot from GRUB, and from cryptsetup unless it is named"
                                    : ""),
                    luks2 ? GrubAdvice.priority(waiting.get(0), "ignore").on(path) : "");
        }
    }

    private void add(Severity severity, String rule, Place place, String sentence, String fix) {
        found.add(new Finding(severity, rule, path, place, sentence, fix));
    }

    private static String times(double factor) {
        return factor < 100 ? String.format(Locale.ROOT, "%.1f", factor) : Pbkdf2.grouped(Math.round(factor));
    }
}
