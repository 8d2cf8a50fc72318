package luksh.unlock;

import java.text.Normalizer.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.crypto.SpellingVariants;
import luksh.device.Device;
import luksh.format.Header;
import luksh.format.KeySlot;

/**
 * Explains why a secret unlocks none of some slots: slots that no secret can unlock any more, and slots that it
 * unlocks in another spelling. Each spelling costs as much as the secret itself, so only the few likely ones are
 * tried, for at most {@link #BUDGET}.
 *
 * @param damaged slots whose key areas contain bytes that are not ciphertext
 * @param trials one for each spelling that differs from the secret, the most likely first
 */
public record NearMisses(List<KeySlot> damaged, List<Trial> trials) {
    /** Total time of all trials. */
    public static final Duration BUDGET = Duration.ofSeconds(10);

    public NearMisses {
        damaged = List.copyOf(damaged);
        trials = List.copyOf(trials);
    }

    /** How a spelling differs from the secret. */
    public enum Kind {
        WITHOUT_NEWLINE,
        COMPOSED,
        DECOMPOSED,
        WITH_NEWLINE
    }

    /** Result of a trial. */
    public enum Outcome {
        OPENS,
        FAILS,
        /** There was not enough time left. */
        NOT_TRIED
    }

    /**
     * One spelling.
     *
     * @param slots that it unlocks
     * @param size of the spelling, in bytes
     */
    public record Trial(Kind kind, Outcome outcome, List<KeySlot> slots, int size) {
        public Trial {
            slots = List.copyOf(slots);
        }
    }

    /**
     * Tries the spellings.
     *
     * @param slots that the secret does not unlock
     * @param secret closed by the caller
     * @param once how long the secret itself took on these slots; zero if not measured
     */
    public static NearMisses of(Header header, Device device, List<KeySlot> slots, Secret secret, Duration once) {
        List<KeySlot> damaged = slots.stream()
                .filter(slot -> !Randomness.losses(slot.area(), header.keyBytes(slot), device)
                        .isEmpty())
                .toList();
        List<KeySlot> whole =
                slots.stream().filter(slot -> !damaged.contains(slot)).toList();
        var unlock = new Unlock(header, device);
        var trials = new ArrayList<Trial>();
        long end = System.nanoTime() + BUDGET.toNanos();
        for (Kind kind : Kind.values()) {
            try (Passphrase other = spelled(kind, secret).orElse(null)) {
                if (other != null && !whole.isEmpty()) {
                    trials.add(trial(kind, unlock, whole, other, once, Duration.ofNanos(end - System.nanoTime())));
                }
            }
        }
        return new NearMisses(damaged, trials);
    }

    private static Trial trial(
            Kind kind, Unlock unlock, List<KeySlot> slots, Secret other, Duration once, Duration left) {
        Optional<List<KeySlot>> opened =
                once.compareTo(left) >= 0 ? Optional.empty() : unlock.within(left, slots, other);
        Outcome outcome = opened.isEmpty() ? Outcome.NOT_TRIED : opened.get().isEmpty() ? Outcome.FAILS : Outcome.OPENS;
        return new Trial(kind, outcome, opened.orElse(List.of()), other.size());
    }

    private static Optional<Passphrase> spelled(Kind kind, Secret secret) {
        return switch (kind) {
            case WITHOUT_NEWLINE -> SpellingVariants.withoutNewline(secret);
            case COMPOSED -> SpellingVariants.normalized(secret, Form.NFC);
            case DECOMPOSED -> SpellingVariants.normalized(secret, Form.NFD);
            case WITH_NEWLINE -> SpellingVariants.withNewline(secret);
        };
    }
}
