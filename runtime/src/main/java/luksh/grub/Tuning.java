package luksh.grub;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import luksh.finding.Finding;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/**
 * The numbers with which a slot opens within a target.
 *
 * @param slot that is made cheaper; with {@code added} the one whose passphrase GRUB cannot take
 * @param added a slot is added, and {@code slot} stays as it is
 * @param hash of the slot afterwards
 * @param iterations of the slot afterwards; 0 if it stays
 * @param digestIterations of the volume key digest afterwards; 0 if it stays
 * @param before until it opens now
 * @param after until it will
 * @param impossible why no number reaches the target; null if one does
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
    /** A floor of cryptsetup and of this program. */
    static final long LEAST = 1000;

    private static final long MOST = 0xffff_ffffL;
    /** Above this share of the target the digest is made cheaper; it protects nothing that could be guessed. */
    private static final double DIGEST_TOO_MUCH = 0.1;
    /** What it may take then. */
    private static final double DIGEST_ENOUGH = 0.01;

    private static final List<String> USUAL = List.of("sha512", "sha256");
    /** A present hash stays if the other one is not better by more than this. */
    private static final double WORTH_A_CHANGE = 1.1;
    /** Enough of them that the slope is exact. */
    private static final long SAMPLE = 1_000_000;

    /**
     * Finds them.
     *
     * @param target seconds from Enter until the slot has opened
     * @param wanted number of the slot; null for the first that GRUB tries
     * @throws LuksException if that slot is not in use, or there is none
     */
    public static Tuning of(CostModel model, double target, @Nullable Integer wanted) {
        return of(model, target, wanted, null);
    }

    /**
     * Finds those for a hash that was chosen already.
     *
     * @param given the hash of the slot afterwards; null to choose it, and to leave alone what is within the target
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

    /** The stricter of the two for one hash: its numbers are fast enough for both. */
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
                            LuksException.FAILED));
        }
        return model.first()
                .or(() -> model.attempts().stream()
                        .filter(attempt -> attempt.slot().kdf() instanceof Argon2)
                        .findFirst())
                .or(() -> model.attempts().stream().findFirst())
                .orElseThrow(() -> new LuksException(
                        "no slot is in use, so GRUB opens nothing; restore a header backup", LuksException.FAILED));
    }

    private static Tuning impossible(SlotAttempt attempt, String why, GrubAdvice fix) {
        return new Tuning(attempt.slot(), false, "", 0, 0, attempt.until(), attempt.until(), why, fix);
    }

    /**
     * Which slot it is true of.
     *
     * @param unmeasured the slot itself, or one that GRUB tries before it
     */
    public static String notMeasured(CostModel model, SlotAttempt attempt, SlotAttempt unmeasured) {
        GrubBuild build = model.clock().build();
        int slot = attempt.slot().number();
        int other = unmeasured.slot().number();
        if (!CostTable.measured(build)) {
            return "nobody measured " + build + ", so the time until it opens slot " + slot + " is not known";
        }
        String what = unmeasured.unknown().orElse("it");
        return slot == other
                ? "nobody measured what " + build + " takes for slot " + slot + ": " + what
                : build + " tries slot " + other + " before slot " + slot
                        + ", and nobody measured what it takes for slot " + other + ": " + what;
    }

    private static GrubAdvice mended(CostModel model, SlotAttempt unmeasured) {
        if (!CostTable.measured(model.clock().build())) {
            return GrubAdvice.NONE;
        }
        return unmeasured.derivation().measured()
                ? GrubAdvice.digest(LEAST, "sha256")
                : GrubAdvice.rekey(unmeasured.slot().number());
    }

    /** Whether anything is written. */
    public boolean changes() {
        return iterations > 0 || digestIterations > 0;
    }

    /** What it means, for people. */
    public List<Finding> findings(CostModel model, String path, double target) {
        return new TuningWords(this, model, path, target).findings();
    }

    /** Those among which a plan for this header chooses; of LUKS1 there is one. */
    public static Stream<String> hashes(Header header) {
        return header instanceof Luks2Header
                ? USUAL.stream()
                : Stream.of(header.digest().hash());
    }

    /** The better of the hashes there are: most work for who guesses, for each second of GRUB. */
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

    /** Work of a guess for each second of GRUB, in iterations of SHA-256; 0 where one of them is not known. */
    static double worth(Clock clock, String hash) {
        OptionalDouble guess = GuessingCost.each(hash);
        Interval grub = clock.derivation(hash, SAMPLE, 1, 0);
        return guess.isEmpty() || !grub.measured() ? 0 : guess.getAsDouble() * SAMPLE / grub.seconds();
    }

    /** The arithmetic: what is left of the target after all that is not this slot's derivation. */
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

        /** What the digest has to become; 0 if it may stay. */
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
                    + " iterations are the least; "
                    + (waiting.isEmpty()
                            ? "choose a longer target"
                            : "make slot " + waiting.get(0).slot().number()
                                    + " faster, which is tried first, or give it" + " to GRUB's user");
        }

        /** The slot that is tried first can be made faster, whoever has it. */
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

        /** To whole thousands where that is no loss. */
        private static long rounded(long count) {
            long most = Math.min(count, MOST);
            return most < 10 * LEAST ? most : most / LEAST * LEAST;
        }
    }
}
