package luksh.bootkey;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import luksh.change.step.ArmedKey;
import luksh.change.step.BootKeyNotes;
import luksh.change.step.BootKeySlots;
import luksh.change.step.Cost;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Token;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/**
 * Finds everything that belongs to a boot key. It finds slots by the salt in a record or a token, or by the key, and
 * files by the record, or because they unlock such a slot. It leaves everything else alone.
 */
final class InventorySearch {
    private final KeyFile named;
    private final KeyFile master;
    private final Header header;
    private final Unlock unlock;
    private final BootKeySlots slots;
    private final List<ArmedKey> noted;
    private final List<ArmedKey> known;
    private final List<Token> tokens;
    private final List<RecordFile> records;
    private final boolean vouched;

    private final Set<Integer> opened = new TreeSet<>();
    private final Set<KeyFile> files = new LinkedHashSet<>();
    private final List<String> strangers = new ArrayList<>();

    InventorySearch(BootKeySite site, Device device) {
        named = site.file();
        master = site.master();
        header = Headers.read(device);
        unlock = new Unlock(header, device);
        BootKeyNotes notes = BootKeyNotes.in(site.session().state());
        slots = notes.slots(header);
        noted = notes.noted(header);
        known = notes.known(header);
        tokens = BootKeyNotes.tokens(header);
        records = notes.records(header).stream().map(RecordFile::new).toList();
        vouched = !noted.isEmpty() || !tokens.isEmpty();
    }

    Inventory run() {
        Set<KeyFile> recorded = noted.stream()
                .map(armed -> new KeyFile(armed.file()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        var candidates = new LinkedHashSet<>(Set.of(named));
        candidates.addAll(recorded);
        for (KeyFile file : candidates) {
            boolean ours = recorded.contains(file);
            look(file, ours, false);
            look(file.unfinished(), ours || files.contains(file), ours);
        }
        // a token may come from another machine: its file belongs to luksh only if it unlocks the slot
        known.stream()
                .map(armed -> new KeyFile(armed.file()))
                .filter(file -> !candidates.contains(file) && !opening(file).isEmpty())
                .forEach(file -> look(file, false, false));
        var all = new TreeSet<>(slots.armed());
        all.addAll(opened);
        return new Inventory(
                header,
                opened,
                all,
                slots.masters(),
                tokens.stream().map(Token::number).collect(Collectors.toCollection(TreeSet::new)),
                known.stream().findFirst(),
                List.copyOf(files),
                strangers,
                records,
                noted.size() < records.size(),
                vouched);
    }

    /**
     * @param ours whether the record names the file, or the file that it is the unfinished version of
     * @param mayBeCut whether it may be truncated
     */
    private void look(KeyFile file, boolean ours, boolean mayBeCut) {
        switch (file.kind()) {
            case NOTHING -> {}
            case LINK -> {
                if (ours) {
                    files.add(file);
                } else {
                    strangers.add(file + " is a link");
                }
            }
            case FILE -> lookInto(file, ours, mayBeCut);
            case OTHER -> strangers.add(file + " is not a regular file");
        }
    }

    private void lookInto(KeyFile file, boolean ours, boolean mayBeCut) {
        long size = file.size();
        if (file.same(master)) {
            strangers.add(file + " is the master key");
        } else if (size != KeyFile.SIZE) {
            // the record names it and it is empty, so nothing is lost
            if (ours && (size == 0 || (mayBeCut && size < KeyFile.SIZE))) {
                files.add(file);
            } else {
                strangers.add(file + " has " + size + " bytes, but a boot key has " + KeyFile.SIZE);
            }
        } else {
            lookIntoKey(file, ours);
        }
    }

    private void lookIntoKey(KeyFile file, boolean ours) {
        try (Passphrase key = file.read().orElse(null)) {
            if (key == null) {
                return; // it disappeared in the meantime
            }
            List<KeySlot> mine = header.slots().stream()
                    .filter(slot -> mayBeOurs(slot, ours))
                    .toList();
            Set<Integer> found = opening(mine, key);
            if (!found.isEmpty()) {
                opened.addAll(found);
                files.add(file);
            } else if (!ours) {
                strangers.add(file + " unlocks no slot of a boot key");
            } else {
                others(mine, key)
                        .ifPresentOrElse(
                                slot -> strangers.add(file + " unlocks slot " + slot.number()
                                        + ", which is not the slot of a boot key"),
                                () -> files.add(file));
            }
        }
    }

    /**
     * A slot whose salt is recorded. Without a salt, or for the file that the record names, a slot of minimum cost
     * also counts: such a slot never has a person's passphrase.
     */
    private boolean mayBeOurs(KeySlot slot, boolean ours) {
        return slots.armed().contains(slot.number())
                || ((ours || !vouched)
                        && Cost.least(slot.kdf())
                        && !slots.masters().contains(slot.number()));
    }

    private Set<Integer> opening(KeyFile file) {
        try (Passphrase key = file.read().orElse(null)) {
            return key == null
                    ? Set.of()
                    : opening(
                            header.slots().stream()
                                    .filter(slot -> slots.armed().contains(slot.number()))
                                    .toList(),
                            key);
        }
    }

    private Set<Integer> opening(List<KeySlot> mine, Secret key) {
        var found = new TreeSet<Integer>();
        for (KeySlot slot : mine) {
            unlock.slot(slot, key).ifPresent(open -> {
                open.close();
                found.add(slot.number());
            });
        }
        return found;
    }

    /** A person may have replaced the key file with another key. */
    private Optional<KeySlot> others(List<KeySlot> mine, Secret key) {
        List<KeySlot> others =
                header.slots().stream().filter(slot -> !mine.contains(slot)).toList();
        try {
            return others.isEmpty()
                    ? Optional.empty()
                    : unlock.any(others, key).map(open -> {
                        try (open) {
                            return open.slot();
                        }
                    });
        } catch (LuksException e) {
            if (e.status() != ExitStatus.MEMORY) {
                throw e;
            }
            return Optional.empty(); // the record says that this file is the boot key
        }
    }
}
