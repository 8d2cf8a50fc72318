package luksh.unlock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import luksh.crypto.DerivedKey;
import luksh.crypto.Passphrase;
import luksh.crypto.RecoveryKey;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.crypto.cipher.KeyArea;
import luksh.crypto.kdf.KeyDerivation;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.device.Device;
import luksh.format.Area;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.Trace;
import luksh.parallel.Progress;
import luksh.parallel.ProgressDisplay;
import luksh.parallel.StoppedException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the volume key: derives, decrypts, merges, and verifies the digest. It tries several slots in parallel, one
 * per core. Argon2 slots wait in their derivation for heap and cores.
 */
public final class Unlock {
    /** Maximum number of slots that a message lists. */
    private static final int MOST_NAMED = 3;

    private final Header header;
    private final Device device;
    private final ProgressDisplay display;

    /**
     * Does not keep header or device longer than this object lives.
     *
     * @param device contains the header and the key areas
     */
    public Unlock(Header header, Device device) {
        this(header, device, ProgressDisplay.NONE);
    }

    /** The same, and shows how far the derivations are. */
    public Unlock(Header header, Device device, ProgressDisplay display) {
        Headers.checkRequirements(header, device.path());
        this.header = header;
        this.device = device;
        this.display = display;
    }

    /** A slot and its volume key. The receiver owns the key. */
    public static final class Opened implements AutoCloseable {
        private final KeySlot slot;
        private final VolumeKey key;
        private final boolean respelled;

        Opened(KeySlot slot, VolumeKey key, boolean respelled) {
            this.slot = slot;
            this.key = key;
            this.respelled = respelled;
        }

        public KeySlot slot() {
            return slot;
        }

        public VolumeKey key() {
            return key;
        }

        /** Whether the secret only unlocked the slot after {@link RecoveryKey#respelled}. */
        public boolean respelled() {
            return respelled;
        }

        @Override
        public void close() {
            key.close();
        }
    }

    /**
     * The volume key of one slot; empty if the secret does not unlock it. Takes as long as its KDF, and twice as long
     * if the secret may be a recovery key in capitals or without dashes.
     *
     * @throws LuksException if the heap is too small for the KDF (status {@link LuksException#MEMORY})
     */
    public Optional<Opened> slot(KeySlot slot, Secret secret) {
        try (var progress = new SlotsProgress(List.of(slot), display)) {
            return slot(slot, secret, progress.of(slot));
        }
    }

    private Optional<Opened> slot(KeySlot slot, Secret secret, Progress progress) {
        Optional<VolumeKey> key = key(slot, secret, progress);
        if (key.isPresent()) {
            return key.map(found -> new Opened(slot, found, false));
        }
        try (Passphrase respelled = RecoveryKey.respelled(secret).orElse(null)) {
            return respelled == null
                    ? Optional.empty()
                    : key(slot, respelled, progress).map(found -> new Opened(slot, found, true));
        }
    }

    private Optional<VolumeKey> key(KeySlot slot, Secret secret, Progress progress) {
        Area area = slot.area();
        UntriedSlot.why(header, slot).ifPresent(why -> {
            throw new LuksException(
                    "luksh cannot unlock slot " + slot.number() + " of " + device.path() + ": " + why,
                    ExitStatus.NO_LUKS);
        });
        Digest digest = UntriedSlot.digestOf(header, slot).orElseThrow();
        int keyBytes = header.keyBytes(slot);
        byte[] encrypted = device.read(area.offset().bytes(), area.needed(keyBytes));
        try (var derived = derive(slot, secret, area.keyBits() / 8, progress)) {
            VolumeKey candidate = KeyArea.open(encrypted, area, derived, keyBytes);
            if (VolumeKeyDigest.matches(candidate, digest)) {
                return Optional.of(candidate);
            }
            candidate.close();
            return Optional.empty();
        }
    }

    private static DerivedKey derive(KeySlot slot, Secret secret, int size, Progress progress) {
        try {
            return KeyDerivation.derive(slot.kdf(), secret, size, progress);
        } catch (LuksException e) {
            if (e.status() == ExitStatus.MEMORY) {
                throw new LuksException("slot " + slot.number() + ": " + e.getMessage(), ExitStatus.MEMORY, e);
            }
            throw e;
        }
    }

    /**
     * All slots that the secret unlocks, by number. {@link UntriedSlot} lists the slots that luksh does not support.
     */
    public List<Opened> all(Secret secret) {
        return attempt(tried(header.slots()), secret, false).stream()
                .sorted(Comparator.comparingInt(found -> found.slot().number()))
                .toList();
    }

    /** Like {@link #all}, without the keys; empty if it would take longer than the budget. */
    public Optional<List<KeySlot>> within(Duration budget, Secret secret) {
        return within(budget, header.slots(), secret);
    }

    /** The same for some slots. */
    Optional<List<KeySlot>> within(Duration budget, List<KeySlot> slots, Secret secret) {
        List<Opened> opened = run(tried(slots), secret, false, budget);
        if (opened == null) {
            return Optional.empty();
        }
        opened.forEach(Opened::close);
        return Optional.of(opened.stream().map(Opened::slot).toList());
    }

    /**
     * The first of these slots that the secret unlocks, without waiting for the others.
     *
     * @throws LuksException if it unlocks none, and the heap was too small to try one of them
     */
    public Optional<Opened> any(List<KeySlot> slots, Secret secret) {
        return attempt(tried(slots), secret, true).stream().findFirst();
    }

    /**
     * The payload's volume key.
     *
     * @param secret a passphrase, or the volume key itself
     * @throws WrongPassphraseException if it unlocks no slot
     * @throws LuksException if no slot is in use, or luksh supports none of them
     */
    public VolumeKey volumeKey(Secret secret) {
        if (secret instanceof VolumeKey given) {
            if (!VolumeKeyDigest.matches(given, header.digest())) {
                throw new WrongPassphraseException("this is not the volume key of " + device.path());
            }
            return given.asVolumeKey();
        }
        List<KeySlot> slots = header.slots().stream().filter(KeySlot::bound).toList();
        if (slots.isEmpty()) {
            throw new LuksException(
                    device.path(),
                    "no key slot is in use; only the volume key or a header backup helps",
                    "",
                    ExitStatus.FAILED,
                    null);
        }
        if (tried(slots).isEmpty()) {
            throw new LuksException(
                    "luksh can unlock no key slot of " + device.path() + ": " + untried(slots)
                            + "; cryptsetup may support one: cryptsetup open --test-passphrase "
                            + ShellWord.of(device.path()),
                    ExitStatus.NO_LUKS);
        }
        return any(slots, secret)
                .map(Opened::key)
                .orElseThrow(() -> new WrongPassphraseException("this passphrase unlocks no key slot of "
                        + device.path() + (tried(slots).size() == slots.size() ? "" : "; " + untried(slots))));
    }

    private List<KeySlot> tried(List<KeySlot> slots) {
        return slots.stream()
                .filter(slot -> UntriedSlot.why(header, slot).isEmpty())
                .toList();
    }

    private String untried(List<KeySlot> slots) {
        return UntriedSlot.of(header).stream()
                .filter(untried -> slots.contains(untried.slot()))
                .limit(MOST_NAMED)
                .map(UntriedSlot::toString)
                .collect(Collectors.joining("; "));
    }

    private List<Opened> attempt(List<KeySlot> slots, Secret secret, boolean one) {
        if (slots.size() <= 1) {
            return slots.stream().flatMap(s -> slot(s, secret).stream()).toList();
        }
        return Objects.requireNonNull(run(slots, secret, one, null), "without a budget there is always a result");
    }

    private @Nullable List<Opened> run(List<KeySlot> slots, Secret secret, boolean one, @Nullable Duration budget) {
        if (slots.isEmpty()) {
            return List.of();
        }
        int threads = Math.min(slots.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            var thread = new Thread(task, "unlock");
            thread.setDaemon(true);
            return thread;
        });
        var attempts = new Attempts(slots.size(), one);
        try (var progress = new SlotsProgress(slots, display)) {
            for (KeySlot slot : slots) {
                pool.execute(() -> attempts.make(() -> slot(slot, secret, progress.of(slot))));
            }
            return attempts.await(budget);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Collects the results of the threads. A key that arrives too late is closed. */
    private static final class Attempts {
        private final List<Opened> opened = new ArrayList<>();
        private final boolean one;
        private int pending;
        private boolean over;
        private @Nullable RuntimeException failure;
        /** Why a slot was not tried; it only counts if no other slot is unlocked. */
        private @Nullable RuntimeException untried;

        Attempts(int count, boolean one) {
            this.pending = count;
            this.one = one;
        }

        void make(Supplier<Optional<Opened>> attempt) {
            Optional<Opened> found = Optional.empty();
            RuntimeException failed = null;
            try {
                found = attempt.get();
            } catch (RuntimeException e) {
                failed = e;
            } catch (Error e) {
                failed = new IllegalStateException(e);
            }
            end(found, failed);
        }

        private synchronized void end(Optional<Opened> found, @Nullable RuntimeException failed) {
            if (over) {
                found.ifPresent(Opened::close);
                return;
            }
            found.ifPresent(opened::add);
            if (one && failed instanceof LuksException e && e.status() == ExitStatus.MEMORY) {
                untried = failed;
            } else {
                failure = failure == null ? failed : failure;
            }
            pending--;
            notifyAll();
        }

        /** Null if the budget is used up first. */
        synchronized @Nullable List<Opened> await(@Nullable Duration budget) {
            long deadline = budget == null ? Long.MAX_VALUE : System.nanoTime() + budget.toNanos();
            boolean late = false;
            try {
                while (pending > 0 && failure == null && !(one && !opened.isEmpty()) && !late) {
                    if (budget == null) {
                        wait();
                    } else {
                        long left = deadline - System.nanoTime();
                        late = left <= 0;
                        wait(Math.max(1, left / 1_000_000));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new StoppedException();
            }
            over = true;
            if (failure == null && opened.isEmpty() && !late) {
                failure = untried;
            }
            if (failure != null) {
                opened.forEach(Opened::close);
                throw Trace.fromHere(failure);
            }
            if (late) {
                opened.forEach(Opened::close);
                return null;
            }
            if (one) {
                opened.stream().skip(1).forEach(Opened::close);
            }
            return opened;
        }
    }
}
