package luksh.rescue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.unlock.CipherNames;
import luksh.unlock.Luks1Contradiction;

/**
 * Merges a damaged LUKS1 header with a backup. Damaged fields of the volume key come from the backup. Each slot gets the entry
 * that matches its key area on the device. Slots added after the backup stay, and removed slots stay removed.
 */
final class Luks1Merge {
    private static final int ENTRY = Luks1KeySlot.SIZE;
    /** The number of parts: that of the volume key, the UUID, eight slots. */
    private static final int ALL = 2 + Luks1Header.KEY_SLOTS;

    private final Luks1HeaderSearch remains;
    private final byte[] there;
    private final byte[] backup;
    private final Luks1Header saved;
    private final Set<Integer> same;
    private final List<String> taken = new ArrayList<>();

    /** @param same slots whose key areas are equal on the device and in the backup */
    Luks1Merge(Luks1HeaderSearch remains, Luks1Header saved, Set<Integer> same) {
        this.remains = remains;
        this.there = remains.found().toArray();
        this.backup = saved.encode();
        this.saved = saved;
        this.same = Set.copyOf(same);
    }

    /** Whether digest and salt of the volume key equal the backup's; those of every other container differ. */
    boolean sameKey() {
        int from = Luks1Header.DIGEST_OFFSET;
        int to = from + Luks1Header.DIGEST_SIZE + Luks1KeySlot.SALT_SIZE;
        return Arrays.equals(there, from, to, backup, from, to);
    }

    /** Fields that contradict the key areas, which equal the backup's; without fields that are damaged anyway. */
    private List<Luks1Contradiction> contradictions() {
        if (same.isEmpty() || CipherNames.doubt(saved.cipher()).isPresent()) {
            return List.of();
        }
        return Luks1Contradiction.of(there, backup).stream()
                .filter(field -> !remains.fields().damaged(field.offset(), field.offset() + field.size()))
                .toList();
    }

    /**
     * Fields of the device that contradict the backup, also those of slots.
     *
     * @param source a description of the backup
     */
    List<Finding> findings(String path, String source) {
        var damages = new ArrayList<Damage>();
        contradictions().forEach(field -> damages.add(unlike(field.offset(), field.size(), field.field(), source)));
        for (int number : new TreeSet<>(same)) {
            int at = Luks1Entries.at(number);
            if (!remains.fields().damaged(at, at + ENTRY)
                    && !off(at)
                    && !Arrays.equals(there, at, at + ENTRY, backup, at, at + ENTRY)) {
                damages.add(unlike(at, ENTRY, "key-slot-" + number, source));
            }
        }
        return Damage.findings(damages, path, Place.header());
    }

    private Damage unlike(int offset, int size, String field, String source) {
        int from = offset;
        int to = offset + size;
        if (size == ENTRY) { // show only the part that differs
            from += Arrays.mismatch(there, offset, to, backup, offset, to);
            while (there[to - 1] == backup[to - 1]) {
                to--;
            }
        }
        byte[] found = Arrays.copyOfRange(there, from, to);
        byte[] expected = Arrays.copyOfRange(backup, from, to);
        return new Damage(
                from,
                to - from,
                field,
                Damage.shown(found),
                Damage.shown(expected) + " in " + source + ", which has the same key areas",
                Damage.Remedy.LOST);
    }

    /**
     * The merged header; empty if it equals the device's.
     *
     * @param source a description of the backup
     */
    Optional<Luks1Candidate> candidate(String source) {
        byte[] made = there.clone();
        if (remains.fields().damaged(0, Luks1Header.UUID_OFFSET)) {
            take(made, 0, Luks1Header.UUID_OFFSET, "cipher, payload and digest");
        }
        contradictions().forEach(field -> take(made, field.offset(), field.offset() + field.size(), field.field()));
        int slots = Luks1Header.SLOTS_OFFSET;
        if (remains.fields().damaged(Luks1Header.UUID_OFFSET, slots) || there[Luks1Header.UUID_OFFSET] == 0) {
            take(made, Luks1Header.UUID_OFFSET, slots, "UUID");
        }
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            int at = Luks1Entries.at(number);
            boolean broken = remains.fields().damaged(at, at + ENTRY);
            boolean killed = !broken && off(at);
            if (broken || (same.contains(number) && !killed)) {
                take(made, at, at + ENTRY, "slot " + number);
            }
        }
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Luks1Candidate(
                    Luks1Header.decode(made),
                    remains.found(),
                    source + "; taken from it: " + (taken.size() == ALL ? "all of it" : String.join(", ", taken))
                            + "; key areas that are equal on the device: " + same.size() + " of "
                            + saved.slots().size()));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    private boolean off(int at) {
        return Bytes.copyOf(there, at, at + 4).equals(Bytes.ofHex("0000dead"));
    }

    private void take(byte[] made, int from, int to, String what) {
        if (!Arrays.equals(made, from, to, backup, from, to)) {
            System.arraycopy(backup, from, made, from, to - from);
            taken.add(what);
        }
    }
}
