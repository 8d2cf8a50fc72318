package luksh.change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import luksh.crypto.Hash;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.crypto.SectorCipher;
import luksh.crypto.VolumeKey;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.Luks1Header;
import luksh.format.Luks1KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.unlock.Signature;
import org.jspecify.annotations.Nullable;

/**
 * A new LUKS1 container over whatever lies there. Old magics go first, the sector with the new one comes last: a crash
 * leaves nothing, or the new container. What lay in the header and the key areas is gone from the first write on.
 */
public final class Format implements Verb {
    private static final Duration DIGEST_TARGET = Duration.ofMillis(125);
    private static final long MOST_ALIGN = 1L << 40;
    private static final long LEAST_PAYLOAD = Luks1Header.SECTOR;

    /**
     * What was said about the container; null is what was not said.
     *
     * @param align boundary of the payload's start
     * @param overwrite whether something known may lie there
     */
    public record Settings(
            String cipher,
            int keyBits,
            String hash,
            @Nullable Long digestIterations,
            Size align,
            @Nullable Size payloadOffset,
            @Nullable String uuid,
            boolean detached,
            boolean overwrite) {}

    /** A slot to begin with; the secret stays its owner's. */
    public static final class NewSlot {
        final @Nullable Slot slot;
        final Secret secret;
        final Cost cost;

        /** @param slot null for the lowest that is free */
        public NewSlot(@Nullable Slot slot, Secret secret, Cost cost) {
            this.slot = slot;
            this.secret = secret;
            this.cost = cost;
        }
    }

    private record PlannedSlot(int number, int source, long iterations) {}

    private final Settings settings;
    private final List<NewSlot> slots;
    private final @Nullable Secret volumeKey;

    /** @param volumeKey of a payload that is there already; null for a random one */
    public Format(Settings settings, List<NewSlot> slots, @Nullable Secret volumeKey) {
        this.settings = settings;
        this.slots = List.copyOf(slots);
        this.volumeKey = volumeKey;
    }

    /** Size of a detached header file for this key size: as cryptsetup makes it. */
    public static long detachedSize(int keyBytes) {
        return (Luks1Header.endOfAreas(keyBytes) + 4095) / 4096 * 4096;
    }

    @Override
    public Preparation plan(Draft draft) {
        String where = draft.path();
        CipherSpec cipher = CipherSpec.parse(settings.cipher);
        SectorCipher.check(cipher, settings.keyBits);
        Hash.named(settings.hash);
        int keyBytes = settings.keyBits / 8;
        String uuid = settings.uuid == null ? UUID.randomUUID().toString() : settings.uuid;
        if (!SetUuid.valid(uuid)) {
            draft.refuse("uuid", where, "'" + uuid + "' is not a UUID", "uuidgen prints a fresh one");
            return Preparation.NONE;
        }
        Secret key = volumeKey;
        if (key != null && key.size() != keyBytes) {
            draft.refuse(
                    "volume-key",
                    where,
                    "the volume key has " + key.size() * 8 + " bits, keyBits says " + settings.keyBits,
                    "f.keyBits(" + key.size() * 8 + ")");
        }
        long payload = payloadSector(draft, keyBytes);
        draft.refuseWhileActive("format");
        refuseWhatIsThere(draft);
        long needed = payload == 0 ? Luks1Header.endOfAreas(keyBytes) : payload * Luks1Header.SECTOR + LEAST_PAYLOAD;
        if (draft.device().size() < needed) {
            draft.refuse(
                    "size",
                    where,
                    "it has " + new Size(draft.device().size()) + ", the header needs " + new Size(needed),
                    "a larger device, or a smaller f.keyBits or f.alignPayload");
        }
        if (!draft.plan().possible()) {
            return Preparation.NONE;
        }
        draft.header(Luks1Header.fresh(cipher, settings.hash, keyBytes, payload, uuid));
        long digest = digestIterations(draft, keyBytes);
        List<PlannedSlot> planned = planSlots(draft);
        draft.step(
                "format",
                where,
                "LUKS1, " + cipher + ", " + settings.keyBits + "-bit key, " + settings.hash + ", digest "
                        + Pbkdf2.grouped(digest) + " iterations, "
                        + (settings.detached
                                ? "detached header"
                                : "payload at " + new Size(payload * Luks1Header.SECTOR))
                        + ", UUID " + uuid);
        planned.forEach(slot ->
                draft.step("format", "slot " + slot.number(), Pbkdf2.grouped(slot.iterations()) + " iterations"));
        Luks1Header empty = draft.header();
        return work -> prepare(work, empty, digest, planned);
    }

    private void refuseWhatIsThere(Draft draft) {
        String known = Signature.of(
                (offset, size) -> draft.device().read(offset, size),
                draft.device().size());
        if (known.isEmpty()) {
            return;
        }
        if (settings.overwrite) {
            draft.note(Severity.WARNING, "overwrite", draft.path(), known + " lies there and will be lost");
        } else {
            draft.refuse("not-empty", draft.path(), known + " lies there", "to lose it: f.overwrite()");
        }
    }

    private long payloadSector(Draft draft, int keyBytes) {
        Size wanted = settings.payloadOffset;
        long align = settings.align.bytes();
        long end = Luks1Header.endOfAreas(keyBytes);
        if (align <= 0 || align % Luks1Header.SECTOR != 0 || align > MOST_ALIGN) {
            draft.refuse(
                    "align",
                    draft.path(),
                    "alignPayload is " + settings.align,
                    "a multiple of 512 bytes, at most " + new Size(MOST_ALIGN));
            return 0;
        }
        if (wanted == null) {
            return settings.detached ? 0 : (end + align - 1) / align * align / Luks1Header.SECTOR;
        }
        boolean inside = wanted.bytes() < end && !(settings.detached && wanted.bytes() == 0);
        long sector = wanted.bytes() / Luks1Header.SECTOR;
        if (wanted.bytes() % Luks1Header.SECTOR != 0 || inside || sector > 0xffff_ffffL) {
            draft.refuse(
                    "payload-offset",
                    draft.path(),
                    "payloadOffset is " + wanted,
                    "a multiple of 512 bytes, at least " + new Size(end) + ", below 2 TiB");
        }
        return sector;
    }

    private long digestIterations(Draft draft, int keyBytes) {
        Long said = settings.digestIterations;
        if (said != null) {
            return Cost.checkCount(draft, "digest", said);
        }
        boolean written = !slots.isEmpty() && slots.stream().allMatch(s -> s.cost.iterations() != null);
        return written ? Cost.LEAST : Cost.measured(settings.hash, keyBytes, DIGEST_TARGET);
    }

    private List<PlannedSlot> planSlots(Draft draft) {
        var planned = new ArrayList<PlannedSlot>();
        var wanted = slots.isEmpty() ? List.<@Nullable NewSlot>of() : slots;
        for (int i = 0; i < wanted.size(); i++) {
            NewSlot slot = slots.get(i);
            int number = slot.slot == null ? lowestFree(planned) : slot.slot.number();
            String where = "slot " + number;
            if (number < 0 || number >= Luks1Header.KEY_SLOTS) {
                draft.refuse("no-such-slot", where, "LUKS1 has slots 0 to 7", "");
            } else if (planned.stream().anyMatch(p -> p.number() == number)) {
                draft.refuse("slot-in-use", where, "it is given twice", "");
            }
            planned.add(new PlannedSlot(
                    number, i, slot.cost.choose(draft, where, null).iterations()));
        }
        if (planned.isEmpty()) {
            planned.add(new PlannedSlot(
                    0, -1, Cost.UNSAID.choose(draft, "slot 0", null).iterations()));
        }
        return planned;
    }

    private static int lowestFree(List<PlannedSlot> planned) {
        int number = 0;
        while (uses(planned, number)) {
            number++;
        }
        return number;
    }

    private static boolean uses(List<PlannedSlot> planned, int number) {
        return planned.stream().anyMatch(p -> p.number() == number);
    }

    private void prepare(Work work, Luks1Header empty, long digestIterations, List<PlannedSlot> planned) {
        try (VolumeKey key = volumeKey == null ? VolumeKey.random((int) empty.keyBytes()) : volumeKey.asVolumeKey()) {
            Bytes salt = Bytes.copyOf(Luks1Orders.random(Luks1KeySlot.SALT_SIZE));
            Bytes value = key.digest(empty.hash(), digestIterations, salt, Luks1Header.DIGEST_SIZE);
            Luks1Header header = empty.withDigest(value, salt, digestIterations);
            var areas = new TreeMap<Integer, byte[]>();
            for (PlannedSlot slot : planned) {
                Bytes slotSalt = Bytes.copyOf(Luks1Orders.random(Luks1KeySlot.SALT_SIZE));
                header = header.withKeySlot(
                        slot.number(), header.keySlot(slot.number()).enabled(slotSalt, slot.iterations()));
            }
            Secret asked = null;
            try {
                if (slots.isEmpty()) {
                    asked = ask(work);
                }
                for (PlannedSlot slot : planned) {
                    Secret secret = asked == null ? slots.get(slot.source()).secret : asked;
                    var kdf = new Pbkdf2(
                            header.hash(),
                            slot.iterations(),
                            header.keySlot(slot.number()).salt());
                    areas.put(slot.number(), work.seal(key, secret, kdf, header.area(slot.number()), slot.number()));
                }
                Luks1Orders orders = work.orders();
                orders.format(header, areas);
                for (PlannedSlot slot : planned) {
                    work.prove(slot.number(), asked == null ? slots.get(slot.source()).secret : asked, key);
                }
                work.done("format", orders);
            } finally {
                if (asked != null) {
                    asked.close();
                }
            }
        }
    }

    private static Passphrase ask(Work work) {
        return work.session()
                .person()
                .newPassphrase("New passphrase for " + work.path())
                .orElseThrow(() -> new LuksException(
                        "a new container needs a passphrase and nobody can be asked: f.add(secret), or --new-key-file FILE",
                        LuksException.PASSPHRASE));
    }
}
