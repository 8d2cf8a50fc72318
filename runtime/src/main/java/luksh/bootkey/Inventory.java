package luksh.bootkey;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import luksh.change.Session;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Luks2Tokens;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Token;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/**
 * What there is of a boot key: slots by their key, by their token, by the salt in the record; the file, also under the name
 * that the record or a token has; the record.
 *
 * @param opened slots that a key file opens
 * @param slots these, and those that a token or the record names
 * @param tokens of ours, by number
 * @param known what the record says, else a token
 * @param files key files that are there, whole or not
 * @param vouched whether record or token say that there is a boot key
 */
record Inventory(
        Header header,
        Set<Integer> opened,
        Set<Integer> slots,
        Set<Integer> tokens,
        Optional<ArmedKey> known,
        List<KeyFile> files,
        boolean recorded,
        boolean vouched) {

    /** @param every also slots that cost much time or memory are tried, and those behind the first that opens */
    static Inventory take(Session session, Device device, Path file, boolean every) {
        Header header = Headers.read(device);
        RecordFile recordFile = RecordFile.of(session.state(), header.uuid());
        Optional<ArmedKey> noted = recordFile.read();
        List<Token> tokens = header.tokens().stream()
                .filter(token -> token.type().equals(Luks2Tokens.BOOT_KEY))
                .toList();
        var files = new ArrayList<>(List.of(new KeyFile(file)));
        var known = new ArrayList<ArmedKey>();
        noted.ifPresent(known::add);
        tokens.forEach(token -> ArmedKey.parse(token.json()).ifPresent(known::add));
        noted.map(armed -> new KeyFile(Path.of(armed.file())))
                .filter(f -> !files.contains(f))
                .ifPresent(files::add);
        files.removeIf(f -> !f.exists() && !f.leftBehind());

        var opened = new TreeSet<Integer>();
        for (KeyFile candidate : files) {
            try (Passphrase key = candidate.read().orElse(null)) {
                if (key != null) {
                    opened.addAll(opening(session, header, device, key, every));
                }
            }
        }
        var slots = new TreeSet<>(opened);
        for (KeySlot slot : header.slots()) {
            if (noted.filter(armed -> armed.salt().equals(slot.kdf().salt())).isPresent()
                    || tokens.stream().anyMatch(token -> token.slots().contains(slot.number()))) {
                slots.add(slot.number());
            }
        }
        return new Inventory(
                header,
                opened,
                slots,
                tokens.stream().map(Token::number).collect(Collectors.toCollection(TreeSet::new)),
                known.stream().findFirst(),
                List.copyOf(files),
                recordFile.exists(),
                recordFile.exists() || !tokens.isEmpty());
    }

    /** A boot key's slot is cheap: those come first, and a status looks no further than the first that opens. */
    private static Set<Integer> opening(Session session, Header header, Device device, Secret key, boolean every) {
        var unlock = new Unlock(header, device);
        var left = new ArrayList<>(
                header.slots().stream().filter(s -> s.kdf() instanceof Pbkdf2).toList());
        List<KeySlot> cheap = left.stream()
                .filter(s -> s.kdf() instanceof Pbkdf2 pbkdf2 && pbkdf2.iterations() <= 1000)
                .toList();
        var found = new TreeSet<Integer>();
        for (KeySlot slot : cheap) {
            if (opens(unlock, slot, key)) {
                found.add(slot.number());
            }
        }
        if (!every && !found.isEmpty()) {
            return found;
        }
        left.removeAll(cheap);
        Optional<KeySlot> one = any(unlock, left, key);
        while (one.isPresent()) {
            found.add(one.get().number());
            left.remove(one.get());
            one = any(unlock, left, key);
        }
        for (KeySlot slot : header.slots()) {
            if (slot.kdf() instanceof Argon2) {
                try {
                    if (opens(unlock, slot, key)) {
                        found.add(slot.number());
                    }
                } catch (LuksException e) {
                    if (e.status() != LuksException.MEMORY) {
                        throw e;
                    }
                    session.person()
                            .say("slot " + slot.number() + " was not tried with the boot key: " + e.getMessage());
                }
            }
        }
        return found;
    }

    private static boolean opens(Unlock unlock, KeySlot slot, Secret key) {
        Optional<Unlock.Opened> opened = unlock.slot(slot, key);
        opened.ifPresent(Unlock.Opened::close);
        return opened.isPresent();
    }

    private static Optional<KeySlot> any(Unlock unlock, List<KeySlot> slots, Secret key) {
        return unlock.any(slots, key).map(opened -> {
            try (opened) {
                return opened.slot();
            }
        });
    }

    /** Nothing at all is left of a boot key. */
    boolean empty() {
        return slots.isEmpty() && tokens.isEmpty() && files.isEmpty() && !recorded;
    }
}
