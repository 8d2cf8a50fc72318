package luksh.grub;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import luksh.finding.Finding;
import luksh.format.Argon2;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/**
 * The parameters with which GRUB unlocks a slot within a target time.
 *
 * @param slot whose cost is reduced; with {@code added} the slot whose passphrase GRUB cannot use
 * @param added whether a slot is added and {@code slot} stays as it is
 * @param hash of the slot after the change
 * @param iterations of the slot after the change; 0 if unchanged
 * @param digestIterations of the volume key digest after the change; 0 if unchanged
 * @param before present time until the slot is unlocked
 * @param after time after the change
 * @param impossible why no parameters reach the target; null if some do
 * @param fix what would make it possible
 */
public record Tuning(
        KeySlot slot,
        boolean added,
        String hash,
        long iterations,
        long digestIterations,
        Interval before,
        Interval after,
        @Nullable String impossible,
        GrubAdvice fix) {
    /** Minimum of cryptsetup and of luksh. */
    static final long LEAST = 1000;

    private static final long MOST = 0xffff_ffffL;
    /**
     * If the digest needs more than this share of the target, its cost is reduced; it protects a random key that
     * nobody can guess.
     */
    private static final double DIGEST_TOO_MUCH = 0.1;
    /** Share of the target for the reduced digest. */
    private static final double DIGEST_ENOUGH = 0.01;

    private static final List<String> USUAL = List.of("sha512", "sha256");
    /** The present hash stays unless another hash is better by more than this factor. */
    private static final double WORTH_A_CHANGE = 1.1;
    /** Enough iterations for an exact slope. */
    private static final long SAMPLE = 1_000_000;

    /**
     * Finds the parameters.
     *
     * @param target seconds from Enter until the slot is unlocked
     * @param wanted number of the slot; null for the slot that GRUB tries first
     * @throws LuksException if that slot is not in use, or no slot is
     */
    public static Tuning of(CostModel model, double target, @Nullable Integer wanted) {
        return of(model, target, wanted, null);
    }

    /**
     * Finds the parameters for a given hash.
     *
     * @param given hash of the slot after the change; null to choose one, and to change nothing within the target
     */
    public static Tuning of(CostModel model, double target, @Nullable Integer wanted, @Nullable String given) {
        SlotAttempt attempt = choose(model, wanted);
        Optional<Obstacle> obstacle = attempt.hindrance();
        boolean argon2 = attempt.slot().kdf() instanceof Argon2;
        boolean added = argon2 && obstacle.map(Obstacle::rule).equals(Optional.of("grub-argon2"));
        if (obstacle.isPresent() && !added) {
            Obstacle why = obstacle.get();
            return impossible(attempt, why.sentence(), why.fix());
        }
        Optional<SlotAttempt> unmeasured = model.unmeasured(attempt);
        if (unmeasured.isPresent()) {
            return impossible(attempt, notMeasured(model, attempt, unmeasured.get()), mended(model, unmeasured.get()));
        }
        if (!added && given == null && attempt.until().seconds() <= target) {
            Pbkdf2 kdf = (Pbkdf2) attempt.slot().kdf();
            return new Tuning(
                    attempt.slot(), false, kdf.hash(), 0, 0, attempt.until(), attempt.until(), null, GrubAdvice.NONE);
        }
        return new Tuned(model, attempt, added, target, given).tuning();
    }

    /** The stricter of two tunings with the same hash: its parameters are fast enough for both. */
    public Tuning stricter(Tuning other) {
        return impossible != null || (other.impossible == null && iterations <= other.iterations) ? this : other;
    }

    private static SlotAttempt choose(CostModel model, @Nullable Integer wanted) {
        if (wanted != null) {
            return model.of(wanted)
                    .orElseThrow(() -> new LuksException(
                            "slot " + wanted + " is not in use; in use: "
                                    + model.header().slots().stream()
                                            .map(KeySlot::number)
                                            .toList(),
                            ExitStatus.FAILED));
        }
        return model.first()
                .or(() -> model.attempts().stream()
                        .filter(attempt -> attempt.slot().kdf() instanceof Argon2)
                        .findFirst())
                .or(() -> model.attempts().stream().findFirst())
                .orElseThrow(() -> new LuksException(
                        "no slot is in use, so GRUB can unlock nothing; restore a header backup: luksh restore DEVICE FILE",
                        ExitStatus.FAILED));
    }

    private static Tuning impossible(SlotAttempt attempt, String why, GrubAdvice fix) {
        return new Tuning(attempt.slot(), false, "", 0, 0, attempt.until(), attempt.until(), why, fix);
    }

    /**
     * The sentence for a slot whose time was not measured.
     *
     * @param unmeasured the slot itself, or one that GRUB tries before it
     */
    public static String notMeasured(CostModel model, SlotAttempt attempt, SlotAttempt unmeasured) {
        GrubBuild build = model.clock().build();
        int slot = attempt.slot().number();
        int other = unmeasured.slot().number();
        if (!CostTable.measured(build)) {
            return build + " was not measured, so its unlock time for slot " + slot + " is unknown";
        }
        String what = unmeasured.unknown().orElse("this slot");
        return slot == other
                ? "the time of " + build + " for slot " + slot + " was not measured: " + what
                : build + " tries slot " + other + " before slot " + slot + ", and its time for slot " + other
                        + " was not measured: " + what;
    }

    private static GrubAdvice mended(CostModel model, SlotAttempt unmeasured) {
        if (!CostTable.measured(model.clock().build())) {
            return GrubAdvice.NONE;
        }
        return unmeasured.derivation().measured()
                ? GrubAdvice.digest(LEAST, "sha256")
                : GrubAdvice.rekey(unmeasured.slot().number());
    }

    /** Whether it changes anything. */
    public boolean changes() {
        return iterations > 0 || digestIterations > 0;
    }

    /** Its meaning, for people. */
    public List<Finding> findings(CostModel model, String path, double target) {
        return new TuningWords(this, model, path, target).findings();
    }

    /** The hashes among which a plan for this header chooses; for LUKS1 only one. */
    public static Stream<String> hashes(Header header) {
        return header instanceof Luks2Header
                ? USUAL.stream()
                : Stream.of(header.digest().hash());
    }

    /** The best available hash: most work for an attacker per second of GRUB. */
    static String bestHash(Clock clock, String present) {
        double best = worth(clock, present);
        String chosen = present;
        for (String hash : USUAL) {
            double worth = worth(clock, hash);
            if (worth > best * (chosen.equals(present) ? WORTH_A_CHANGE : 1)) {
                best = worth;
                chosen = hash;
            }
        }
        return chosen;
    }

    /** Work of a guess per second of GRUB, in iterations of SHA-256; 0 if either is unknown. */
    static double worth(Clock clock, String hash) {
        OptionalDouble guess = GuessingCost.each(hash);
        Interval grub = clock.derivation(hash, SAMPLE, 1, 0);
        return guess.isEmpty() || !grub.measured() ? 0 : guess.getAsDouble() * SAMPLE / grub.seconds();
    }

    /** The arithmetic: the part of the target that remains for the derivation of this slot. */
    private record Tuned(
            CostModel model,
            SlotAttempt attempt,
            boolean added,
            double target,
            @Nullable String given) {
        Tuning tuning() {
            Header header = model.header();
            Clock clock = model.clock();
            String present = attempt.slot().kdf() instanceof Pbkdf2 kdf
                    ? kdf.hash()
                    : header.digest().hash();
            String hash = given != null ? given : header instanceof Luks2Header ? bestHash(clock, present) : present;
            int size = header instanceof Luks2Header
                    ? attempt.slot().area().keyBits() / 8
                    : header.keyBytes(attempt.slot());

            List<SlotAttempt> waiting = model.attempts().stream()
                    .filter(SlotAttempt::tried)
                    .takeWhile(other -> other.slot().number() != attempt.slot().number())
                    .toList();
            int tried = waiting.size() + 1;
            Interval area = added ? clock.area(attempt.slot().area().size().bytes(), hash) : attempt.area();
            long digest = digest(header.digest().iterations(), size, tried);
            Interval digests = digests(digest > 0 ? digest : header.digest().iterations(), size);
            Interval fixed = area.plus(digests);
            for (SlotAttempt other : waiting) {
                fixed = fixed.plus(other.derivation()).plus(other.area()).plus(digests);
            }
            double each =
                    clock.derivation(hash, SAMPLE, size, model.passphrase()).seconds() / SAMPLE;
            long count = rounded((long) ((target - fixed.seconds()) / each));
            if (count < LEAST) {
                return impossible(attempt, tooShort(fixed, waiting), first(waiting));
            }
            Interval after = fixed.plus(clock.derivation(hash, count, size, model.passphrase()));
            Interval before = added ? Interval.NOT_MEASURED : attempt.until();
            return new Tuning(attempt.slot(), added, hash, count, digest, before, after, null, GrubAdvice.NONE);
        }

        private Interval digests(long iterations, int keyBytes) {
            var digest = model.header().digest();
            return model.clock()
                    .derivation(digest.hash(), iterations, digest.value().size(), keyBytes);
        }

        /** The new iterations of the digest; 0 if it may stay. */
        private long digest(long present, int keyBytes, int tried) {
            double now = digests(present, keyBytes).seconds() * tried;
            if (!(now > DIGEST_TOO_MUCH * target)) {
                return 0;
            }
            long enough = Math.max(LEAST, (long) (present * DIGEST_ENOUGH * target / now) / LEAST * LEAST);
            return enough < present ? enough : 0;
        }

        private String tooShort(Interval fixed, List<SlotAttempt> waiting) {
            String others = waiting.isEmpty()
                    ? "the key area and the digest alone take " + Interval.text(fixed.seconds())
                    : "slots "
                            + waiting.stream()
                                    .map(other -> other.slot().number())
                                    .toList()
                            + " are tried before slot " + attempt.slot().number() + " and take "
                            + Interval.text(fixed.seconds());
            return others + " of the " + Interval.text(target) + ", and " + LEAST
                    + " iterations are the minimum; "
                    + (waiting.isEmpty()
                            ? "choose a longer target"
                            : "make slot " + waiting.get(0).slot().number()
                                    + " faster, because GRUB tries it first, or give it to GRUB's user");
        }

        /** The slot that GRUB tries first can be made faster, whoever owns it. */
        private GrubAdvice first(List<SlotAttempt> waiting) {
            if (waiting.isEmpty()) {
                return GrubAdvice.NONE;
            }
            GrubBuild build = model.clock().build();
            String seconds = Interval.text(target).replace(" ", "");
            return new GrubAdvice(
                    "luksh grub {} --grub-version " + build.version().plain() + " --platform " + build.platform()
                            + " --target " + seconds + " --slot "
                            + waiting.get(0).slot().number() + " --apply");
        }

        /** Rounded to thousands if that loses nothing. */
        private static long rounded(long count) {
            long most = Math.min(count, MOST);
            return most < 10 * LEAST ? most : most / LEAST * LEAST;
        }
    }
}
