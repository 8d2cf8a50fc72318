package luksh.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import luksh.crypto.Hash;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Argon2;
import luksh.format.Pbkdf2;
import luksh.format.Priority;

/** Findings about a disk that GRUB unlocks, each with the command that fixes it. */
public final class Warnings {
    /** Maximum input at GRUB's prompt, in bytes. */
    private static final int MOST_TYPED = 255;
    /** Maximum size of a key file, in bytes. */
    private static final int MOST_KEY_FILE = 8192;
    /** A digest that needs more than this share of the time, and more than {@code DIGEST_SECONDS}, is reported. */
    private static final double DIGEST_SHARE = 0.1;

    private static final double DIGEST_SECONDS = 0.5;
    /** Time of a digest after the change, in seconds. */
    private static final double DIGEST_ENOUGH = 0.03;

    private static final long LEAST = 1000;

    private final CostModel model;
    private final String path;
    private final List<Finding> found = new ArrayList<>();

    private Warnings(CostModel model, String path) {
        this.model = model;
        this.path = path;
    }

    /** For one GRUB and one container. */
    public static List<Finding> of(CostModel model, String path) {
        var warnings = new Warnings(model, path);
        warnings.collect();
        return warnings.found;
    }

    private void collect() {
        model.obstacles().forEach(why -> add(Severity.ERROR, why));
        if (model.obstacles().isEmpty()) {
            boolean none = model.first().isEmpty();
            model.attempts().forEach(attempt -> {
                attempt.hindrance().ifPresent(why -> add(severity(none, attempt), why));
                tried(attempt);
            });
            digest();
        }
        passphrase();
        build();
    }

    /** Whether this GRUB was measured, for all reported and unknown times. */
    private void build() {
        GrubBuild build = model.clock().build();
        if (!CostTable.measured(build)) {
            add(
                    Severity.WARNING,
                    Rules.GRUB_NOT_MEASURED,
                    Place.part("version"),
                    build + " was not measured; 2.06, 2.12 and 2.14 on i386-pc and x86_64-efi were",
                    GrubAdvice.NONE);
        } else if (build.version().compareTo(GrubVersion.V2_06) > 0
                && build.version().compareTo(GrubVersion.V2_12) < 0) {
            add(
                    Severity.INFO,
                    Rules.GRUB_NOT_MEASURED,
                    Place.part("version"),
                    "GRUB " + build.version() + " was not measured. luksh uses the times of 2.06, because PBKDF2 is the"
                            + " same code in 2.12",
                    GrubAdvice.NONE);
        }
        model.first()
                .map(attempt -> attempt.slot().kdf())
                .filter(Pbkdf2.class::isInstance)
                .flatMap(kdf -> model.clock().cost(((Pbkdf2) kdf).hash()))
                .filter(cost -> build.platform().boots() && !cost.booted())
                .ifPresent(cost -> add(
                        Severity.INFO,
                        Rules.GRUB_NOT_MEASURED,
                        Place.part("version"),
                        build + " was not measured in a boot. Its modules were timed in a program, with the"
                                + " processor's flags forced",
                        GrubAdvice.NONE));
    }

    private static Severity severity(boolean none, SlotAttempt attempt) {
        if (!attempt.slot().bound()) {
            return Severity.INFO;
        }
        return none ? Severity.ERROR : Severity.WARNING;
    }

    private void tried(SlotAttempt attempt) {
        if (!attempt.tried()) {
            return;
        }
        Place where = Place.slot(attempt.slot().number());
        GrubBuild build = model.clock().build();
        GrubAdvice rekey = GrubAdvice.rekey(attempt.slot().number());
        if (attempt.slot().priority() == Priority.PREFER) {
            add(
                    Severity.INFO,
                    Rules.GRUB_PRIORITY,
                    where,
                    "priority prefer has no effect in GRUB, which tries slots in the order of the header",
                    GrubAdvice.NONE);
        }
        if (attempt.slot().kdf() instanceof Argon2 kdf) {
            add(
                    Severity.WARNING,
                    Rules.GRUB_ARGON2,
                    where,
                    build + " can derive " + kdf.type() + " if it finds " + kdf.memory()
                            + " of memory. This time was not measured, so the unlock time of this slot and of those"
                            + " after it is unknown",
                    rekey);
        } else if (attempt.slot().kdf() instanceof Pbkdf2 kdf
                && kdf.hash().equals("whirlpool")
                && build.version().cachesPads()) {
            add(
                    Severity.ERROR,
                    Rules.GRUB_WHIRLPOOL,
                    where,
                    build + " aborts with whirlpool on LUKS1, and probably here too; this was not tested",
                    rekey);
        } else if (attempt.unknown().isPresent() && CostTable.measured(build)) {
            add(
                    Severity.WARNING,
                    Rules.GRUB_NOT_MEASURED,
                    where,
                    "the time of " + build + " was not measured for "
                            + attempt.unknown().get(),
                    attempt.derivation().measured() ? GrubAdvice.digest(LEAST, "sha256") : rekey);
        } else if (attempt.slot().kdf() instanceof Pbkdf2 kdf
                && attempt.derivation().measured()
                && !CostTable.compression(kdf.hash()).equals(kdf.hash())) {
            add(
                    Severity.INFO,
                    Rules.GRUB_NOT_MEASURED,
                    where,
                    kdf.hash() + " was not measured. luksh uses the time of " + CostTable.compression(kdf.hash())
                            + ", which has the same compression function",
                    GrubAdvice.NONE);
        }
    }

    private void digest() {
        model.first().filter(attempt -> attempt.until().measured()).ifPresent(first -> {
            double seconds = first.digest().seconds();
            double all = first.own().seconds();
            if (seconds > DIGEST_SECONDS && seconds > DIGEST_SHARE * all) {
                var digest = model.header().digest();
                long enough = Math.max(LEAST, (long) (digest.iterations() * DIGEST_ENOUGH / seconds) / LEAST * LEAST);
                add(
                        Severity.WARNING,
                        Rules.GRUB_DIGEST,
                        Place.part("digest"),
                        String.format(
                                Locale.ROOT,
                                "the volume key digest takes %s of the %s of each slot (%s iterations). It protects a"
                                        + " random key and needs fewer",
                                Interval.text(seconds),
                                Interval.text(all),
                                Pbkdf2.grouped(digest.iterations())),
                        GrubAdvice.digest(enough, ""));
            }
        });
    }

    private void passphrase() {
        long length = model.passphrase();
        GrubVersion version = model.clock().build().version();
        if (length > MOST_TYPED) {
            boolean file = version.compareTo(GrubVersion.V2_12) >= 0;
            add(
                    file ? Severity.WARNING : Severity.ERROR,
                    Rules.GRUB_PASSPHRASE,
                    Place.part("passphrase"),
                    "GRUB accepts " + MOST_TYPED + " bytes from the keyboard, but this passphrase has " + length
                            + (file
                                    ? "; cryptomount -k reads longer ones from a key file"
                                    : "; GRUB " + version + " does not support key files either"),
                    new GrubAdvice("luksh add-key {}"));
        }
        if (length > MOST_KEY_FILE) {
            add(
                    Severity.ERROR,
                    Rules.GRUB_KEY_FILE,
                    Place.part("passphrase"),
                    "GRUB reads " + MOST_KEY_FILE + " bytes of a key file, but this one has " + length,
                    new GrubAdvice("luksh add-key {}"));
        }
        model.first().map(attempt -> attempt.slot().kdf()).ifPresent(kdf -> {
            if (kdf instanceof Pbkdf2 pbkdf2
                    && !version.cachesPads()
                    && model.clock().cost(pbkdf2.hash()).isPresent()) {
                int block = Hash.named(pbkdf2.hash()).blockSize();
                if (length > block) {
                    add(
                            Severity.WARNING,
                            Rules.GRUB_LONG_PASSPHRASE,
                            Place.part("passphrase"),
                            "GRUB " + version + " hashes a passphrase of more than " + block + " bytes again in every"
                                    + " iteration of " + pbkdf2.hash() + "; this one has " + length,
                            new GrubAdvice("luksh replace {}"));
                }
            }
        });
    }

    private void add(Severity severity, Obstacle why) {
        add(severity, why.rule(), why.where(), why.sentence(), why.fix());
    }

    private void add(Severity severity, String rule, Place where, String sentence, GrubAdvice fix) {
        found.add(new Finding(severity, rule, path, where, sentence, fix.on(path)));
    }
}
