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
 * A new container over whatever lies there. Old magics go first, the new one comes last: a crash leaves nothing, or the
 * new container. What lay in the header and the key areas is gone from the first write on.
 */
public abstract sealed class Format implements Verb permits Luks1Format, Luks2Format {
    private static final Duration DIGEST_TARGET = Duration.ofMillis(125);
    private static final long MOST_ALIGN = 1L << 40;
    /** The usual room for a whole LUKS2 header. */
    private static final long MOST_GAP = 16 << 20;
    /** An offset that is said is one of these. */
    static final int UNIT = 512;

    /**
     * What was said about the container; null is what was not said.
     *
     * @param hash of the slots and of the anti-forensic splitter
     * @param digestHash the same if it was not said
     * @param align boundary of the payload's start
     * @param overwrite whether something known may lie there
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

    /** A slot to begin with; the secret stays its owner's. */
    public static final class NewSlot {
        final @Nullable Slot slot;
        final Secret secret;
        final Cost cost;
        final SlotMarks marks;

        /** @param slot null for the lowest that is free */
        public NewSlot(@Nullable Slot slot, Secret secret, Cost cost, SlotMarks marks) {
            this.slot = slot;
            this.secret = secret;
            this.cost = cost;
            this.marks = marks;
        }
    }

    /**
     * What a version makes of the settings.
     *
     * @param empty a header without a slot, whose digest fits no key yet
     * @param end the first byte behind the key areas
     */
    record Layout(Header empty, long end) {}

    /** @param rank among those that are planned, which is also its place among the secrets */
    private record PlannedSlot(int number, int rank, Kdf kdf, SlotMarks marks) {}

    final Settings settings;
    final List<NewSlot> slots;
    private final @Nullable Secret volumeKey;

    Format(Settings settings, List<NewSlot> slots, @Nullable Secret volumeKey) {
        this.settings = settings;
        this.slots = List.copyOf(slots);
        this.volumeKey = volumeKey;
    }

    /** Refuses in the draft what does not fit together; empty then. */
    abstract Optional<Layout> layout(Draft draft, CipherSpec cipher, String uuid);

    /** What this version alone has, for the plan: ends with a comma and a blank, or is empty. */
    abstract String details(Header empty);

    /** Where the material of a new slot goes. */
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
            draft.refuse(Rules.UUID, where, "'" + uuid + "' is not a UUID", "uuidgen prints a fresh one");
            return Preparation.NONE;
        }
        Secret key = volumeKey;
        if (key != null && key.size() != settings.keyBytes()) {
            draft.refuse(
                    Rules.VOLUME_KEY,
                    where,
                    "the volume key has " + key.size() * 8 + " bits, keyBits says " + settings.keyBits,
                    "f.keyBits(" + key.size() * 8 + ")");
        }
        Optional<Layout> layout = layout(draft, cipher, uuid);
        draft.refuseWhileActive(VerbNames.FORMAT);
        ExistingContent.refuse(
                draft, settings.overwrite, draft.either("to lose it, add --overwrite", "to lose it: f.overwrite()"));
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
     * Bytes between the key areas and the payload that a format overwrites: key areas of an older header may lie there,
     * and what luksmeta keeps. Of a payload that begins far behind, the first {@value #MOST_GAP}. Nothing behind a detached
     * header: its payload offset is one of another device.
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
                    "luksh overwrites the " + new Size(gap) + " behind the key areas"
                            + (all ? ", up to the payload" : "; what lies further on stays, up to the payload"));
        }
        if (JournalHeaders.read(draft.device()) instanceof Luks1Header before) {
            for (LuksMeta.Claim claim : LuksMeta.claims(before, draft.device())) {
                draft.note(
                        Severity.WARNING,
                        Rules.LUKSMETA,
                        Place.slot(claim.slot()),
                        "what " + claim.program() + " keeps for this slot of the old header (luksmeta) will be lost");
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
                    "it has " + new Size(draft.device().size()) + ", the header needs " + new Size(needed),
                    "a larger device, or a smaller " + smaller(draft.session().guardWording()));
        }
    }

    /** The settings that make a header small. */
    abstract String smaller(GuardWording guardWording);

    /**
     * Where the payload begins, in bytes: 0 for a detached header unless something else was said.
     *
     * @param end of the key areas, in bytes
     * @param most what the version can write down
     */
    final long payload(Draft draft, long end, long most) {
        Size wanted = settings.payloadOffset;
        long align = settings.align.bytes();
        if (align <= 0 || align % UNIT != 0 || align > MOST_ALIGN) {
            draft.refuse(
                    Rules.ALIGN,
                    Place.file(draft.path()),
                    "alignPayload is " + settings.align,
                    "a multiple of 512 bytes, at most " + new Size(MOST_ALIGN));
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
                    "payloadOffset is " + wanted,
                    "a multiple of 512 bytes, at least " + new Size(end) + ", at most " + new Size(most));
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
                draft.refuse(Rules.SLOT_IN_USE, where, "it is given twice", "");
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
                        "a new container needs a passphrase and nobody can be asked: "
                                + work.session()
                                        .guardWording()
                                        .either(
                                                "add --new-key-file FILE, or a line on standard input, which has none left",
                                                "f.add(secret)"),
                        LuksException.PASSPHRASE));
    }
}
