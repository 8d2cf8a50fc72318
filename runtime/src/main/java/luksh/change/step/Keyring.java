package luksh.change.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.crypto.Passphrase;
import luksh.crypto.RecoveryKey;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.format.KeySlot;
import luksh.unlock.NearMisses;
import luksh.unlock.WrongPassphraseException;
import org.jspecify.annotations.Nullable;

/** The secrets of one change: first the given ones, then those that a person types. */
public final class Keyring implements AutoCloseable {
    private static final int TRIES = 3;

    private final ChangeSession session;
    private final List<Secret> given;
    private final List<Passphrase> asked = new ArrayList<>();
    private final List<Passphrase> made = new ArrayList<>();
    private @Nullable VolumeKey volumeKey;

    public Keyring(ChangeSession session, List<Secret> given) {
        this.session = session;
        this.given = given;
    }

    /** The volume key, from the first secret that unlocks it. The keyring closes it. */
    public VolumeKey volumeKey(Work work) {
        VolumeKey known = volumeKey;
        if (known != null) {
            return known;
        }
        for (Secret secret : given) {
            if (secret instanceof VolumeKey key
                    && VolumeKeyDigest.matches(key, work.header().digest())) {
                return keep(key.asVolumeKey());
            }
        }
        return open(work, work.header().slots(), "Passphrase of any slot of " + work.path()).key;
    }

    /** The passphrase of this slot; the caller must not close it. */
    public Secret passphrase(Work work, KeySlot slot) {
        return open(work, List.of(slot), "Passphrase of slot " + slot.number() + " of " + work.path()).secret;
    }

    /** Closes a secret that this change created together with the others; never tries it on a slot. */
    public Passphrase owned(Passphrase fresh) {
        made.add(fresh);
        return fresh;
    }

    /** Unlocks one of these slots. */
    void prove(Work work, List<KeySlot> slots, String what) {
        open(work, slots, what);
    }

    /** Whether this secret unlocks this slot; keeps the volume key for steps that need it. */
    boolean opens(Work work, KeySlot slot, Secret secret) {
        return open(work, List.of(slot), secret).isPresent();
    }

    /** Whether a known secret unlocks one of these slots. */
    boolean opensAny(Work work, List<KeySlot> slots) {
        return known().stream().anyMatch(secret -> open(work, slots, secret).isPresent());
    }

    private record Found(Secret secret, VolumeKey key) {}

    private Found open(Work work, List<KeySlot> slots, String what) {
        for (Secret secret : known()) {
            Optional<Found> found = open(work, slots, secret);
            if (found.isPresent()) {
                return found.get();
            }
        }
        int attempt = 1;
        Duration took = Duration.ZERO;
        for (; attempt <= TRIES; attempt++) {
            Optional<Passphrase> typed = session.person().passphrase(what, attempt);
            if (typed.isEmpty()) {
                break;
            }
            asked.add(typed.get());
            long began = System.nanoTime();
            Optional<Found> found = open(work, slots, typed.get());
            took = Duration.ofNanos(System.nanoTime() - began);
            if (found.isPresent()) {
                return found.get();
            }
            session.person().say("this passphrase does not unlock " + slotNames(slots));
        }
        if (attempt > 1 && session.person().reveals()) {
            tell(work, slots, asked.get(asked.size() - 1), took);
        }
        throw new WrongPassphraseException(
                given.isEmpty() && attempt == 1
                        ? what + " is needed, and there is no terminal to ask on: "
                                + session.guardWording()
                                        .either(
                                                "add --key-file FILE, or another line on standard input",
                                                "c.authorize(…)")
                        : "no given passphrase unlocks " + slotNames(slots) + " of " + work.path()
                                + "; nothing was written");
    }

    /** Tells the person at the terminal the near misses of the passphrase typed last. */
    private void tell(Work work, List<KeySlot> slots, Secret typed, Duration took) {
        NearMissText.announce(session.person());
        NearMissText.sentences(work.path(), NearMisses.of(work.header(), work.overlay(), slots, typed, took))
                .forEach(session.person()::say);
    }

    private Optional<Found> open(Work work, List<KeySlot> slots, Secret secret) {
        if (secret instanceof VolumeKey) {
            return Optional.empty();
        }
        return work.unlock().any(slots, secret).map(opened -> {
            work.openedSlots().add(opened.slot(), work.overlay());
            return new Found(opened.respelled() ? respelled(secret) : secret, keep(opened.key()));
        });
    }

    /** The recovery key in its standard spelling, for sealing; not as it was typed. */
    private Secret respelled(Secret typed) {
        return owned(RecoveryKey.respelled(typed).orElseThrow());
    }

    // Keeps the first key until close, and closes further copies.
    private VolumeKey keep(VolumeKey found) {
        VolumeKey known = volumeKey;
        if (known == null) {
            volumeKey = found;
            return found;
        }
        found.close();
        return known;
    }

    private List<Secret> known() {
        var all = new ArrayList<>(given);
        all.addAll(asked);
        return all;
    }

    private static String slotNames(List<KeySlot> slots) {
        return slots.size() == 1 ? "slot " + slots.get(0).number() : "any slot in use";
    }

    @Override
    public void close() {
        asked.forEach(Secret::close);
        made.forEach(Secret::close);
        if (volumeKey != null) {
            volumeKey.close();
        }
    }
}
