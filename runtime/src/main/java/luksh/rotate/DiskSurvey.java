package luksh.rotate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import luksh.change.journal.OpenedSlots;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/**
 * Which passphrase unlocks which slots of a disk, and what is left to do. The information comes from the disk itself,
 * also after an interrupted run: no file stores the state of a rotation.
 *
 * @param old slots that the old passphrase unlocks
 * @param fresh slots that the new passphrase unlocks
 * @param promotion the slot of the new passphrase that takes the number of an old one; empty if it keeps its number
 * @param ending further slots to remove: others of the old passphrase, and copies that a crash left
 * @param obstacle why this disk must not be rotated; empty if there is none
 */
record DiskSurvey(
        String uuid,
        List<KeySlot> old,
        List<KeySlot> fresh,
        Optional<Promotion> promotion,
        List<KeySlot> ending,
        String obstacle) {
    private static final int SECTOR = 512;

    /** Which replacement gets which number. */
    record Promotion(KeySlot replacement, KeySlot place) {}

    /**
     * Runs the KDF of every slot for the old passphrase, and of the remaining slots for the new one.
     *
     * @param openedSlots remembers the slots that were unlocked
     */
    static DiskSurvey of(Device device, Secret oldSecret, Secret freshSecret, OpenedSlots openedSlots) {
        Header header = Headers.read(device);
        List<KeySlot> old = opened(header, device, oldSecret, openedSlots);
        Header others = header;
        for (KeySlot slot : old) {
            others = others.withoutSlot(slot.number()); // saves a KDF run, in most cases half of them
        }
        List<KeySlot> fresh = opened(others, device, freshSecret, openedSlots);
        String obstacle = obstacle(old, fresh);
        var ending = new ArrayList<>(copies(header, fresh));
        List<KeySlot> replacements = fresh.stream()
                .filter(slot -> !ending.contains(slot) && spare(header, slot))
                .toList();
        Optional<Promotion> promotion = old.isEmpty()
                ? cutOff(header, device, fresh)
                : replacements.stream().findFirst().map(replacement -> new Promotion(replacement, old.get(0)));
        old.stream()
                .filter(slot -> promotion.isEmpty() || !promotion.get().place().equals(slot))
                .forEach(ending::add);
        return new DiskSurvey(header.uuid(), old, fresh, promotion, ending, obstacle);
    }

    private static List<KeySlot> opened(Header header, Device device, Secret secret, OpenedSlots openedSlots) {
        var found = new ArrayList<KeySlot>();
        for (Unlock.Opened opened : new Unlock(header, device).all(secret)) {
            try (opened) {
                openedSlots.add(opened.slot(), device);
                found.add(opened.slot());
            }
        }
        return found;
    }

    private static String obstacle(List<KeySlot> old, List<KeySlot> fresh) {
        for (KeySlot slot : Stream.concat(old.stream(), fresh.stream()).toList()) {
            if (!slot.bound()) {
                return "slot " + slot.number()
                        + " contains another key than the payload's, which would be lost;"
                        + " to change its passphrase: luksh replace";
            }
        }
        return "";
    }

    /**
     * Whether {@link luksh.change.step.slot.AddReplacement} may have put a new passphrase there: a slot that a person
     * chose stays where it is.
     */
    private static boolean spare(Header header, KeySlot slot) {
        List<Integer> free = header.withoutSlot(slot.number()).freeNumbers();
        return free.get(free.size() - 1) == slot.number()
                && slot.name().isEmpty()
                && header.tokens().stream().noneMatch(token -> token.slots().contains(slot.number()));
    }

    /**
     * All but one of the slots with the same salt that can be unlocked; only an unfinished copy of luksh causes them.
     */
    private static List<KeySlot> copies(Header header, List<KeySlot> fresh) {
        var copies = new ArrayList<KeySlot>();
        if (header instanceof Luks1Header) {
            for (KeySlot slot : header.slots()) {
                boolean copied = fresh.stream()
                        .anyMatch(other -> other.number() != slot.number()
                                && other.kdf().equals(slot.kdf())
                                && (!fresh.contains(slot) || other.number() < slot.number()));
                if (copied) {
                    copies.add(slot);
                }
            }
        }
        return copies;
    }

    /**
     * LUKS1: a slot whose area already contains part of the replacement's copy, but whose entry is still the old one.
     */
    private static Optional<Promotion> cutOff(Header header, Device device, List<KeySlot> fresh) {
        if (header instanceof Luks1Header) {
            for (KeySlot replacement : fresh) {
                for (KeySlot place : header.slots()) {
                    boolean itself = fresh.stream().anyMatch(slot -> slot.kdf().equals(place.kdf()));
                    if (!itself && spare(header, replacement) && shareSector(device, replacement, place)) {
                        return Optional.of(new Promotion(replacement, place));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean shareSector(Device device, KeySlot one, KeySlot other) {
        byte[] left = area(device, one);
        byte[] right = area(device, other);
        for (int start = 0; start + SECTOR <= Math.min(left.length, right.length); start += SECTOR) {
            if (Arrays.equals(left, start, start + SECTOR, right, start, start + SECTOR)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] area(Device device, KeySlot slot) {
        return device.read(
                slot.area().offset().bytes(), Math.toIntExact(slot.area().size().bytes()));
    }
}
