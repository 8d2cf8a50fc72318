package luksh.change.step.header;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import luksh.change.journal.JournalHeaders;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.EmptySecret;
import luksh.change.step.ExistingContent;
import luksh.change.step.GuardWording;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.step.slot.SlotMarks;
import luksh.change.write.WriteOrder;
import luksh.crypto.Hash;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.crypto.cipher.SectorCipher;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.LuksMeta;
import org.jspecify.annotations.Nullable;

/**
 * Creates a container over the present content. luksh first overwrites old magic bytes and writes the new ones last. A crash
 * leaves no container, or the new one. The old header and its key areas are lost from the first write on.
 */
public abstract sealed class Format implements Verb permits Luks1Format, Luks2Format {
    private static final Duration DIGEST_TARGET = Duration.ofMillis(125);
    private static final long MOST_ALIGN = 1L << 40;
    /** The default size of a whole LUKS2 header. */
    private static final long MOST_GAP = 16 << 20;
    /** Given offsets are multiples of this. */
    static final int UNIT = 512;

    /**
     * The requested settings of the container; null for what was not requested.
     *
     * @param hash hash of the slots and of the anti-forensic splitter
     * @param digestHash null for the same hash
     * @param align alignment of the payload
     * @param overwrite whether to overwrite recognised content
     */
    public record Settings(
            String cipher,
            int keyBits,
            String hash,
            @Nullable String digestHash,
            @Nullable Long digestIterations,
            Size align,
            @Nullable Size payloadOffset,
            @Nullable String uuid,
            boolean detached,
            boolean overwrite) {
        int keyBytes() {
            return keyBits / 8;
        }

        String hashOfDigest() {
            return digestHash == null ? hash : digestHash;
        }
    }

    /** A slot of the new container; the owner closes the secret. */
    public static final class NewSlot {
        final @Nullable Slot slot;
        final Secret secret;
        final Cost cost;
        final SlotMarks marks;

        /** @param slot null for the lowest free slot */
        public NewSlot(@Nullable Slot slot, Secret secret, Cost cost, SlotMarks marks) {
            this.slot = slot;
            this.secret = secret;
            this.cost = cost;
            this.marks = marks;
        }
    }

    /**
     * The layout of a container for these settings.
     *
     * @param empty a header without slots and without a valid digest
     * @param end the first byte after the key areas
     */
    record Layout(Header empty, long end) {}

    /** @param rank index among the planned slots and among their secrets */
    private record PlannedSlot(int number, int rank, Kdf kdf, SlotMarks marks) {}

    final Settings settings;
    final List<NewSlot> slots;
    private final @Nullable Secret volumeKey;

    Format(Settings settings, List<NewSlot> slots, @Nullable Secret volumeKey) {
        this.settings = settings;
        this.slots = List.copyOf(slots);
        this.volumeKey = volumeKey;
    }

    /** Refuses contradictory settings in the draft, and is empty then. */
    abstract Optional<Layout> layout(Draft draft, CipherSpec cipher, String uuid);

    /** Details of this LUKS version, for the plan: ends with a comma and a blank, or is empty. */
    abstract String details(Header empty);

    /** The key area of a new slot. */
    abstract Area area(Header empty, int number, int rank, Kdf kdf);

    /** @param areas key material by slot number */
    abstract WriteOrder write(Work work, Header header, Map<Integer, byte[]> areas);

    @Override
    public boolean needsHeader() {
        return false;
    }

    @Override
    public boolean overwritesContent() {
        return true;
    }

    @Override
    public String word() {
        return YES_IN_CAPITALS;
    }

    @Override
    public final Preparation plan(Draft draft) {
        Place where = Place.file(draft.path());
        CipherSpec cipher = CipherSpec.parse(settings.cipher);
        SectorCipher.check(cipher, settings.keyBits);
        Hash.named(settings.hash);
        Hash.named(settings.hashOfDigest());
        String uuid = settings.uuid == null ? UUID.randomUUID().toString() : settings.uuid;
        if (!SetUuid.valid(uuid)) {
            draft.refuse(Rules.UUID, where, "'" + uuid + "' is not a UUID", "uuidgen prints a new one");
            return Preparation.NONE;
        }
        Secret key = volumeKey;
        if (key != null && key.size() != settings.keyBytes()) {
            draft.refuse(
                    Rules.VOLUME_KEY,
                    where,
                    "the volume key has " + key.size() * 8 + " bits, but the requested key size is " + settings.keyBits,
                    "f.keyBits(" + key.size() * 8 + ")");
        }
        Optional<Layout> layout = layout(draft, cipher, uuid);
        draft.refuseWhileActive(VerbNames.FORMAT);
        ExistingContent.refuse(
                draft,
                settings.overwrite,
                draft.either("to overwrite it, add --overwrite", "to overwrite it: f.overwrite()"));
        layout.ifPresent(l -> refuseIfTooSmall(draft, l));
        if (!draft.plan().possible() || layout.isEmpty()) {
            return Preparation.NONE;
        }
        Header empty = layout.get().empty();
        draft.header(empty);
        long digest = digestIterations(draft);
        List<PlannedSlot> planned = planSlots(draft);
        draft.step(VerbNames.FORMAT, where, sentence(empty, digest));
        sayWhatGoes(draft, empty, layout.get().end());
        planned.forEach(slot -> draft.step(
                VerbNames.FORMAT, Place.slot(slot.number()), slot.kdf().toString() + slot.marks()));
        return work -> prepare(work, empty, digest, planned);
    }

    private String sentence(Header empty, long digest) {
        String hash = settings.hashOfDigest().equals(settings.hash) ? "" : settings.hashOfDigest() + " ";
        return empty.version() + ", " + empty.cipher() + ", " + settings.keyBits + "-bit key, " + settings.hash
                + ", digest " + hash + Pbkdf2.grouped(digest) + " iterations, " + details(empty)
                + (settings.detached ? "detached header" : "payload at " + empty.payloadOffset())
                + ", UUID " + empty.uuid();
    }

    /**
     * Bytes between the key areas and the payload that a format overwrites. They may contain key areas of an older header, and
     * data of luksmeta. The result is at most {@value #MOST_GAP}. It is 0 for a detached header, whose payload offset belongs
     * to another device.
     *
     * @param end of the key areas, in bytes
     */
    final long gap(Header header, long end) {
        return settings.detached
                ? 0
                : Math.max(0, Math.min(MOST_GAP, header.payloadOffset().bytes() - end));
    }

    private void sayWhatGoes(Draft draft, Header empty, long end) {
        long gap = gap(empty, end);
        if (gap > 0) {
            boolean all = end + gap == empty.payloadOffset().bytes();
            draft.step(
                    VerbNames.FORMAT,
                    Place.part("byte " + end),
                    "luksh overwrites the " + new Size(gap) + " after the key areas"
                            + (all ? ", up to the payload" : "; the rest up to the payload stays unchanged"));
        }
        if (JournalHeaders.read(draft.device()) instanceof Luks1Header before) {
            for (LuksMeta.Claim claim : LuksMeta.claims(before, draft.device())) {
                draft.note(
                        Severity.WARNING,
                        Rules.LUKSMETA,
                        Place.slot(claim.slot()),
                        "the data that " + claim.program()
                                + " stores for this slot of the old header (luksmeta) will be lost");
            }
        }
    }

    private void refuseIfTooSmall(Draft draft, Layout layout) {
        Header empty = layout.empty();
        long needed = settings.detached
                ? layout.end()
                : empty.payloadOffset().bytes()
                        + empty.segments().get(0).sector().bytes();
        if (draft.device().size() < needed) {
            draft.refuse(
                    Rules.SIZE,
                    Place.file(draft.path()),
                    "it has " + new Size(draft.device().size()) + ", and the header needs " + new Size(needed),
                    "use a larger device, or reduce " + smaller(draft.session().guardWording()));
        }
    }

    /** The settings that reduce the size of a header. */
    abstract String smaller(GuardWording guardWording);

    /**
     * Offset of the payload in bytes: by default 0 for a detached header.
     *
     * @param end of the key areas, in bytes
     * @param most largest offset that this LUKS version can store
     */
    final long payload(Draft draft, long end, long most) {
        Size wanted = settings.payloadOffset;
        long align = settings.align.bytes();
        if (align <= 0 || align % UNIT != 0 || align > MOST_ALIGN) {
            draft.refuse(
                    Rules.ALIGN,
                    Place.file(draft.path()),
                    "the payload alignment " + settings.align + " is not valid",
                    "give a multiple of 512 bytes, at most " + new Size(MOST_ALIGN));
            return 0;
        }
        if (wanted == null) {
            return settings.detached ? 0 : (end + align - 1) / align * align;
        }
        boolean inside = wanted.bytes() < end && !(settings.detached && wanted.bytes() == 0);
        if (wanted.bytes() % UNIT != 0 || inside || wanted.bytes() > most) {
            draft.refuse(
                    Rules.PAYLOAD_OFFSET,
                    Place.file(draft.path()),
                    "the payload offset " + wanted + " is not valid",
                    "give a multiple of 512 bytes, at least " + new Size(end) + ", at most " + new Size(most));
        }
        return wanted.bytes();
    }

    private long digestIterations(Draft draft) {
        Long said = settings.digestIterations;
        if (said != null) {
            return Cost.checkCount(draft, Place.part("digest"), said);
        }
        boolean written = !slots.isEmpty() && slots.stream().allMatch(slot -> slot.cost.written());
        return written ? Cost.LEAST : Cost.measured(settings.hashOfDigest(), settings.keyBytes(), DIGEST_TARGET);
    }

    private List<PlannedSlot> planSlots(Draft draft) {
        var planned = new ArrayList<PlannedSlot>();
        for (NewSlot slot : slots) {
            int number = slot.slot == null ? lowestFree(planned) : slot.slot.number();
            Place where = Place.slot(number);
            int count = draft.header().slotCount();
            if (number < 0 || number >= count) {
                draft.refuse(
                        Rules.NO_SUCH_SLOT, where, draft.header().version() + " has slots 0 to " + (count - 1), "");
            } else if (uses(planned, number)) {
                draft.refuse(Rules.SLOT_IN_USE, where, "this slot is given twice", "");
            }
            EmptySecret.check(draft, slot.secret, where);
            slot.marks.check(draft, where);
            planned.add(new PlannedSlot(number, planned.size(), kdf(draft, where, slot.cost), slot.marks));
        }
        if (planned.isEmpty()) {
            planned.add(new PlannedSlot(0, 0, kdf(draft, Place.slot(0), Cost.UNSAID), SlotMarks.NONE));
        }
        return planned;
    }

    private Kdf kdf(Draft draft, Place where, Cost cost) {
        return cost.withUsualHash(settings.hash)
                .choose(draft, where, null, settings.keyBytes())
                .kdf();
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

    private void prepare(Work work, Header empty, long digestIterations, List<PlannedSlot> planned) {
        Secret asked = null;
        try (VolumeKey key = volumeKey == null ? VolumeKey.random(settings.keyBytes()) : volumeKey.asVolumeKey()) {
            if (slots.isEmpty()) {
                asked = ask(work);
                EmptySecret.check(work, asked, Place.slot(planned.get(0).number()));
            }
            Header header = empty.withDigest(digest(empty, key, digestIterations));
            var areas = new TreeMap<Integer, byte[]>();
            for (PlannedSlot slot : planned) {
                Area area = area(empty, slot.number(), slot.rank(), slot.kdf());
                var written = slot.marks().on(new KeySlot(slot.number(), "", slot.kdf(), area, Priority.NORMAL, true));
                header = header.withSlot(written);
                areas.put(slot.number(), work.seal(key, secret(slot, asked), written));
            }
            WriteOrder writeOrder = write(work, header, areas);
            for (PlannedSlot slot : planned) {
                work.prove(slot.number(), secret(slot, asked), key);
            }
            work.done("format", writeOrder);
        } finally {
            if (asked != null) {
                asked.close();
            }
        }
    }

    private Secret secret(PlannedSlot slot, @Nullable Secret asked) {
        return asked == null ? slots.get(slot.rank()).secret : asked;
    }

    private Digest digest(Header empty, VolumeKey key, long iterations) {
        Digest digest = empty.digest();
        Bytes salt = WriteOrder.salt(SetDigest.SALT_SIZE);
        Bytes value = VolumeKeyDigest.of(key, digest.hash(), iterations, salt, SetDigest.size(empty, digest.hash()));
        return new Digest(digest.number(), digest.hash(), iterations, salt, value, digest.slots(), digest.segments());
    }

    private static Passphrase ask(Work work) {
        return work.session()
                .person()
                .newPassphrase("New passphrase for " + work.path())
                .orElseThrow(() -> new LuksException(
                        "a new container needs a passphrase, and there is no terminal to ask on: "
                                + work.session()
                                        .guardWording()
                                        .either(
                                                "add --new-key-file FILE, or another line on standard input",
                                                "f.add(secret)"),
                        ExitStatus.PASSPHRASE));
    }
}
