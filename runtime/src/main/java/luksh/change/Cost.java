package luksh.change;

import java.time.Duration;
import luksh.crypto.Pbkdf2Speed;
import luksh.format.Pbkdf2;
import org.jspecify.annotations.Nullable;

/**
 * What was said about a slot's cost; null is what was not said.
 *
 * @param type {@code pbkdf2} or {@code argon2id}
 * @param target time that unlocking shall take here
 */
public record Cost(
        @Nullable String type,
        @Nullable String hash,
        @Nullable Long iterations,
        @Nullable Duration target) {
    public static final Cost UNSAID = new Cost(null, null, null, null);
    /** cryptsetup's own floor. */
    static final long LEAST = 1000;

    static final long MOST = 0xffff_ffffL;
    static final Duration USUAL = Duration.ofSeconds(2);

    /** A count, and whether a person wrote it down; else it was measured on this machine or kept. */
    record Chosen(long iterations, boolean writtenDown) {}

    /**
     * The count for a LUKS1 slot; refuses in the draft what LUKS1 does not have.
     *
     * @param present the count that stays if nothing was said; null for a new slot
     */
    Chosen choose(Draft draft, String where, @Nullable Long present) {
        String headerHash = draft.header().hash();
        if (type != null && !type.equals("pbkdf2")) {
            draft.refuse("kdf", where, "LUKS1 has no " + type, "leave it out: LUKS1 slots are pbkdf2");
        }
        if (hash != null && !hash.equals(headerHash)) {
            draft.refuse(
                    "hash",
                    where,
                    "LUKS1 has one hash for all slots, here " + headerHash + ", not " + hash,
                    "leave the hash out");
        }
        if (iterations != null && target != null) {
            draft.refuse("cost", where, "iterations and a target time exclude each other", "say one of them");
        }
        if (target != null && (target.isZero() || target.isNegative())) {
            draft.refuse("cost", where, "a target time of " + target, "more than no time, for example seconds(2)");
            return new Chosen(LEAST, true);
        }
        if (iterations != null) {
            return new Chosen(checkCount(draft, where, iterations), true);
        }
        if (target == null && present != null) {
            return new Chosen(present, false);
        }
        return new Chosen(
                measured(headerHash, (int) draft.header().keyBytes(), target == null ? USUAL : target), false);
    }

    /** The count, or the nearest that a header holds: the plan goes on to what else there is to say. */
    static long checkCount(Draft draft, String where, long count) {
        if (count < LEAST || count > MOST) {
            draft.refuse(
                    "iterations",
                    where,
                    Pbkdf2.grouped(count) + " iterations",
                    "at least " + LEAST + ", at most " + MOST);
        }
        return Math.max(LEAST, Math.min(MOST, count));
    }

    static long measured(String hash, int keyBytes, Duration target) {
        return Math.min(MOST, Math.max(LEAST, Pbkdf2Speed.iterationsFor(hash, keyBytes, target)));
    }
}
