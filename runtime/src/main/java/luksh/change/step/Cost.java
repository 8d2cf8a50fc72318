package luksh.change.step;

import java.time.Duration;
import java.util.Locale;
import luksh.change.write.WriteOrder;
import luksh.crypto.Hash;
import luksh.crypto.kdf.Argon2Speed;
import luksh.crypto.kdf.Pbkdf2Speed;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.Pbkdf2;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import org.jspecify.annotations.Nullable;

/**
 * The requested cost of a slot; null for what was not requested.
 *
 * @param type {@code pbkdf2} or {@code argon2id}
 * @param passes of Argon2, with memory and lanes
 * @param target wanted unlock time on this machine
 */
public record Cost(
        @Nullable String type,
        @Nullable String hash,
        @Nullable Long iterations,
        @Nullable Passes passes,
        @Nullable Duration target) {
    public static final Cost UNSAID = new Cost(null, null, null, null, null);
    /** The minimum of cryptsetup. */
    public static final long LEAST = 1000;

    /** Whether a KDF has the lowest cost, which is enough only for a random key. */
    public static boolean least(Kdf kdf) {
        return kdf instanceof Pbkdf2 pbkdf2 && pbkdf2.iterations() == LEAST;
    }

    static final long MOST = 0xffff_ffffL;
    static final Duration USUAL = Duration.ofSeconds(2);

    static final int SALT_SIZE = 32;

    /** Parameters of Argon2. */
    public record Passes(long time, Size memory, long lanes) {}

    /** A cost with a new salt. {@code writtenDown}: a person gave the numbers; otherwise luksh measured or kept them. */
    public record Chosen(Kdf kdf, boolean writtenDown) {}

    /** Whether a person gave the numbers; otherwise luksh measures them. */
    public boolean written() {
        return iterations != null || passes != null;
    }

    /** With this hash if PBKDF2 was requested without a hash. */
    public Cost withUsualHash(String usual) {
        boolean pbkdf2 = "pbkdf2".equals(type) || (type == null && iterations != null);
        return hash == null && pbkdf2 ? new Cost(type, usual, iterations, passes, target) : this;
    }

    /**
     * The cost for a slot. Refuses in the draft what the LUKS version does not support.
     *
     * @param present the cost to keep if nothing was requested; null for a new slot
     */
    public Chosen choose(Draft draft, Place where, @Nullable Kdf present) {
        return choose(draft, where, present, draft.header().keyBits() / 8);
    }

    /** @param keyBytes length of the volume key, which a header without slots does not contain */
    public Chosen choose(Draft draft, Place where, @Nullable Kdf present, int keyBytes) {
        String kind = kind(draft, where, present);
        if (kind.equals("pbkdf2")) {
            return pbkdf2(draft, where, present, keyBytes);
        }
        if (hash != null || iterations != null) {
            draft.refuse(
                    Rules.COST,
                    where,
                    "iterations and hash apply only to PBKDF2, and this slot uses " + kind,
                    draft.either(
                            "use --memory and --passes instead of --iterations, or add --kdf pbkdf2",
                            "use k.argon2id(passes, memory, lanes), or k.pbkdf2(\"sha256\").iterations(n)"));
        }
        return argon2(draft, where, present, kind);
    }

    private String kind(Draft draft, Place where, @Nullable Kdf present) {
        if (draft.header() instanceof Luks1Header) {
            if (type != null && !type.equals("pbkdf2")) {
                draft.refuse(
                        Rules.KDF,
                        where,
                        "LUKS1 does not support " + type,
                        "LUKS1 slots use pbkdf2: give a number of iterations instead of memory, passes or " + type);
            }
            return "pbkdf2";
        }
        if (type != null) {
            return type;
        }
        if (present != null) {
            return present.type();
        }
        return iterations != null ? "pbkdf2" : "argon2id";
    }

    private Chosen pbkdf2(Draft draft, Place where, @Nullable Kdf present, int keyBytes) {
        Header header = draft.header();
        Pbkdf2 old = present instanceof Pbkdf2 pbkdf2 ? pbkdf2 : null;
        String usual = old == null ? header.digest().hash() : old.hash();
        if (header instanceof Luks1Header && hash != null && !hash.equals(usual)) {
            draft.refuse(
                    Rules.HASH,
                    where,
                    "a LUKS1 header has one hash for all slots: this one uses " + usual + ", not " + hash,
                    "omit the hash");
        }
        if (passes != null) {
            draft.refuse(
                    Rules.COST,
                    where,
                    "passes and memory apply only to Argon2, and this slot uses PBKDF2",
                    draft.either("use --iterations N", "use k.iterations(n)"));
        }
        if (iterations != null && target != null) {
            draft.refuse(Rules.COST, where, "iterations and a target time exclude each other", "give only one of them");
        }
        String function = header instanceof Luks1Header || hash == null ? usual : hash;
        Hash.named(function);
        if (iterations != null) {
            return new Chosen(new Pbkdf2(function, checkCount(draft, where, iterations), salt()), true);
        }
        if (target == null && old != null && function.equals(old.hash())) {
            return new Chosen(new Pbkdf2(function, old.iterations(), salt()), false);
        }
        long count = measured(function, keyBytes, target(draft, where));
        return new Chosen(new Pbkdf2(function, count, salt()), false);
    }

    private Chosen argon2(Draft draft, Place where, @Nullable Kdf present, String kind) {
        if (passes != null && target != null) {
            draft.refuse(Rules.COST, where, "passes and a target time exclude each other", "give only one of them");
        }
        Passes said = passes;
        if (said != null) {
            check(draft, where, "passes", said.time(), Argon2.LEAST_PASSES, MOST);
            check(
                    draft,
                    where,
                    "bytes of memory",
                    said.memory().bytes(),
                    Argon2.LEAST_MEMORY.bytes(),
                    Argon2.MOST_MEMORY.bytes());
            check(draft, where, "lanes", said.lanes(), 1, Argon2.MOST_LANES);
            if (said.memory().bytes() % 1024 != 0) {
                draft.refuse(
                        Rules.MEMORY,
                        where,
                        said.memory() + " of memory is not a whole number of KiB",
                        "give a multiple of 1 KiB");
            }
            return new Chosen(new Argon2(kind, said.time(), said.memory(), (int) said.lanes(), salt()), true);
        }
        if (target == null && present instanceof Argon2 old && old.type().equals(kind)) {
            return new Chosen(new Argon2(kind, old.time(), old.memory(), old.lanes(), salt()), false);
        }
        return new Chosen(Argon2Speed.parametersFor(kind, salt(), target(draft, where)), false);
    }

    private Duration target(Draft draft, Place where) {
        Duration said = target;
        if (said != null && (said.isZero() || said.isNegative())) {
            draft.refuse(
                    Rules.COST,
                    where,
                    "the target time " + said + " is not positive",
                    "give a longer time, for example 2 seconds");
            return USUAL;
        }
        return said == null ? USUAL : said;
    }

    private static void check(Draft draft, Place where, String what, long value, long least, long most) {
        if (value < least || value > most) {
            draft.refuse(
                    Rules.ARGON2,
                    where,
                    value + " " + what + " are out of range",
                    "give at least " + least + " and at most " + most);
        }
    }

    private static Bytes salt() {
        return WriteOrder.salt(SALT_SIZE);
    }

    /** Reports a cost that makes guessing cheaper. The guard refuses it if no person gave the numbers. */
    public static void compare(Draft draft, Place where, Kdf present, Chosen chosen) {
        String weaker = weaker(present, chosen.kdf());
        if (weaker.isEmpty()) {
            return;
        }
        if (chosen.writtenDown()) {
            draft.note(Severity.INFO, Rules.WEAKER, where, weaker);
        } else {
            draft.guard(Guard.WEAKER_THAN_BEFORE, where, weaker);
        }
    }

    private static String weaker(Kdf present, Kdf chosen) {
        if (present instanceof Pbkdf2 before && chosen instanceof Pbkdf2 after) {
            if (!after.hash().equals(before.hash())) {
                return after.iterations() >= before.iterations()
                        ? ""
                        : after + " instead of " + before + ": fewer iterations, and a hash with a different speed";
            }
            return after.iterations() >= before.iterations()
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "%s iterations instead of %s make guessing the passphrase of this slot %s times cheaper",
                            Pbkdf2.grouped(after.iterations()),
                            Pbkdf2.grouped(before.iterations()),
                            times((double) before.iterations() / after.iterations()));
        }
        if (present instanceof Argon2 before && chosen instanceof Argon2 after) {
            double work = work(before) / work(after);
            return work <= 1
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "%s instead of %s makes guessing the passphrase of this slot %s times cheaper",
                            after,
                            before,
                            times(work));
        }
        return chosen instanceof Pbkdf2
                ? chosen + " instead of " + present
                        + ": PBKDF2 needs no memory, so graphics cards guess the passphrase far faster"
                : "";
    }

    /** One decimal place for factors below 100. */
    private static String times(double factor) {
        return factor < 100 ? String.format(Locale.ROOT, "%.1f", factor) : Pbkdf2.grouped(Math.round(factor));
    }

    private static double work(Argon2 kdf) {
        return (double) kdf.time() * kdf.memory().bytes();
    }

    /** Old and new cost, for a plan. */
    public static String change(Kdf before, Kdf after) {
        if (before instanceof Pbkdf2 old
                && after instanceof Pbkdf2 now
                && old.hash().equals(now.hash())) {
            return old.iterations() == now.iterations()
                    ? Pbkdf2.grouped(now.iterations()) + " iterations as before"
                    : Pbkdf2.grouped(old.iterations()) + " → " + Pbkdf2.grouped(now.iterations()) + " iterations";
        }
        return before.toString().equals(after.toString()) ? after + " as before" : before + " → " + after;
    }

    /** Refuses a count out of range, and returns the nearest valid one so that planning can continue. */
    public static long checkCount(Draft draft, Place where, long count) {
        if (count < LEAST || count > MOST) {
            draft.refuse(
                    Rules.ITERATIONS,
                    where,
                    Pbkdf2.grouped(count) + " iterations are out of range",
                    "give at least " + LEAST + " and at most " + MOST);
        }
        return Math.max(LEAST, Math.min(MOST, count));
    }

    public static long measured(String hash, int keyBytes, Duration target) {
        return Math.min(MOST, Math.max(LEAST, Pbkdf2Speed.iterationsFor(hash, keyBytes, target)));
    }
}
