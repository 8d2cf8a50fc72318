package luksh.format.luks2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.FixedText;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.Token;
import luksh.format.TruncatedHeaderException;
import luksh.format.Version;

/**
 * A LUKS2 header as an immutable value: the common content of both copies; LUKS2 On-Disk Format 1.1.4. Two headers
 * are equal if they mean the same; the salt and the offset of a copy do not count. Every change keeps unknown
 * members, tokens and key slot types.
 */
public final class Luks2Header implements Header {
    /** Length of a copy's salt, in bytes. */
    public static final int SALT_SIZE = 64;

    public static final int KEY_SLOTS = Luks2KeySlots.MOST;
    /** Size of the binary part of a copy, in bytes. The JSON area follows it. */
    public static final int BINARY_SIZE = Luks2Binary.SIZE;

    /** Allowed sizes of one copy, in bytes. */
    public static final List<Long> HEADER_SIZES = Luks2Binary.HEADER_SIZES;
    /** Number of stripes in every new area. */
    public static final int STRIPES = 4000;

    /** Maximum space for key areas, in bytes. */
    public static final long MOST_KEYSLOTS_SIZE = Luks2Rules.MOST_KEYSLOTS;

    private final Luks2Binary binary;
    private final Json.Obj json;
    private final Luks2Metadata metadata;
    private final int textSize;

    /** Reuses a text that was already parsed and measured. */
    private Luks2Header(Luks2Binary binary, Luks2Header same) {
        this.binary = binary;
        this.json = same.json;
        this.metadata = same.metadata;
        this.textSize = same.textSize;
    }

    /** From a copy on disk, whose text fits. */
    private Luks2Header(Luks2Binary binary, byte[] copy) {
        this.binary = binary;
        this.json = Luks2Json.area(copy);
        this.metadata = Luks2Metadata.of(json, binary.headerSize());
        this.textSize = Luks2Json.end(copy) - Luks2Binary.SIZE;
    }

    private Luks2Header(Luks2Binary binary, Json.Obj json) {
        this.binary = binary;
        this.json = json;
        this.metadata = Luks2Metadata.of(json, binary.headerSize());
        long room = binary.headerSize() - Luks2Binary.SIZE;
        this.textSize = json.toString().getBytes(StandardCharsets.UTF_8).length;
        if (textSize >= room) {
            throw new LuksException(
                    "the JSON area of the header has " + room + " bytes, but this change needs " + (textSize + 1)
                            + "; first remove a token or a slot that nobody needs",
                    ExitStatus.FAILED);
        }
    }

    /**
     * Reads one copy.
     *
     * @param copy complete, with binary header and JSON area
     * @param offset position of the copy on the device, in bytes: 0 for the first
     * @throws HeaderException for the first field or member that violates the specification
     */
    public static Luks2Header decode(byte[] copy, long offset) {
        return new Luks2Header(Luks2CopyBytes.binary(copy, offset), copy);
    }

    /** Reads the second copy. If its text equals that of the first, it is not parsed again. */
    public static Luks2Header decode(byte[] copy, long offset, byte[] first, Luks2Header decoded) {
        Luks2Binary binary = Luks2CopyBytes.binary(copy, offset);
        int text = Luks2Binary.SIZE;
        return Arrays.equals(copy, text, copy.length, first, text, first.length)
                ? new Luks2Header(binary, decoded)
                : new Luks2Header(binary, copy);
    }

    /**
     * A complete copy as it is on disk.
     *
     * @param secondary whether it is the second copy
     * @param salt {@value #SALT_SIZE} random bytes, different for each copy
     */
    public byte[] encode(boolean secondary, Bytes salt) {
        return binary.encode(secondary, salt, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A header without slots.
     *
     * @param digest without slots
     * @param keyslotsSize space for key areas, in bytes
     * @param segment the payload, of type crypt
     */
    public static Luks2Header fresh(
            String uuid,
            String label,
            String subsystem,
            long headerSize,
            long keyslotsSize,
            Digest digest,
            Segment segment) {
        var binary = new Luks2Binary(
                headerSize,
                0,
                FixedText.of(label, Luks2Binary.LABEL_SIZE),
                FixedText.of("sha256", 32),
                FixedText.of(uuid, Luks2Binary.UUID_SIZE),
                FixedText.of(subsystem, Luks2Binary.LABEL_SIZE));
        return new Luks2Header(binary, Luks2Json.fresh(headerSize, keyslotsSize, digest, segment));
    }

    /** The JSON area with all its members. */
    public Json.Obj json() {
        return json;
    }

    /** Size of the JSON text, in bytes, as it was read or will be written. */
    public int textSize() {
        return textSize;
    }

    /** Size of one copy, in bytes. The second copy starts there, and the key areas are behind both. */
    public long headerSize() {
        return binary.headerSize();
    }

    /** Increases with every write, unsigned; of two good copies the higher one is valid. */
    public long sequence() {
        return binary.sequence();
    }

    /** Space for key areas, in bytes. */
    public long keyslotsSize() {
        return metadata.keyslotsSize();
    }

    /** First byte behind the space for key areas. */
    public long endOfAreas() {
        return 2 * headerSize() + keyslotsSize();
    }

    @Override
    public List<KeySlot> otherSlots() {
        return metadata.others();
    }

    @Override
    public Optional<String> slotObstacle(int number) {
        return Optional.ofNullable(metadata.slotObstacles().get(number));
    }

    @Override
    public Optional<String> digestObstacle(int number) {
        return Optional.ofNullable(metadata.digestObstacles().get(number));
    }

    /** Length of the volume key in a slot, in bytes. For a first slot only its area determines it. */
    @Override
    public int keyBytes(KeySlot slot) {
        int payload = keyBits() == 0 ? slot.area().keyBits() / 8 : keyBits() / 8;
        return metadata.keyBytes().getOrDefault(slot.number(), payload);
    }

    /**
     * Why luksh may only show this header and neither unlock nor change it: a clause and the next step. Empty if
     * there is no reason.
     */
    public Optional<String> onlyShown() {
        return Luks2Requirements.obstacle(metadata, json);
    }

    /** Deviations that are no errors, one sentence each, for example unused members or tokens without a slot. */
    public List<String> oddities() {
        return Stream.concat(binary.oddities().stream(), metadata.oddities().stream())
                .toList();
    }

    /** The flags of a segment; segments with {@code backup-} flags are not part of the payload. */
    public List<String> flags(Segment segment) {
        Json.Obj segments = Luks2Json.object(json, "segments");
        return JsonMember.root("segments", segments)
                .member(Integer.toString(segment.number()))
                .member("flags")
                .names();
    }

    /**
     * Checks that both copies and the space for key areas are on the device.
     *
     * @param deviceSize in bytes
     * @return this header
     * @throws TruncatedHeaderException if the device ends before the areas do
     */
    public Luks2Header checkFits(long deviceSize) {
        if (endOfAreas() > deviceSize) {
            throw new TruncatedHeaderException("config.keyslots_size", deviceSize, endOfAreas());
        }
        return this;
    }

    // ---- changes: each returns a new header

    public Luks2Header withSequence(long sequence) {
        return new Luks2Header(binary.withSequence(sequence), json);
    }

    @Override
    public Luks2Header withUuid(String uuid) {
        return new Luks2Header(binary.withUuid(uuid), json);
    }

    public Luks2Header withLabels(String label, String subsystem) {
        return new Luks2Header(
                binary.withLabels(
                        label.equals(label()) ? binary.label() : FixedText.of(label, Luks2Binary.LABEL_SIZE),
                        subsystem.equals(subsystem())
                                ? binary.subsystem()
                                : FixedText.of(subsystem, Luks2Binary.LABEL_SIZE)),
                json);
    }

    /** Replaces the JSON area, and checks the new one. */
    public Luks2Header withJson(Json.Obj changed) {
        return new Luks2Header(binary, changed);
    }

    /**
     * Adds or replaces a slot. A new slot is assigned to the payload's digest; a replaced one keeps its other
     * members.
     */
    @Override
    public Luks2Header withSlot(KeySlot slot) {
        Optional<KeySlot> old = slots().stream()
                .filter(before -> before.number() == slot.number())
                .findFirst();
        return withJson(Luks2Json.withSlot(json, slot, old, keyBytes(slot), old.isPresent() ? 0 : digest().number()));
    }

    /** Removes a slot from digests and tokens, together with its name. */
    @Override
    public Luks2Header withoutSlot(int number) {
        return withJson(Luks2Json.withoutSlot(json, number));
    }

    @Override
    public Luks2Header withDigest(Digest digest) {
        String number = Integer.toString(digest.number());
        Json.Obj digests = Luks2Json.object(json, "digests");
        return withJson(json.with(
                "digests", digests.with(number, Luks2Json.digest(Luks2Json.object(digests, number), digest))));
    }

    public Luks2Header withKeyslotsSize(long size) {
        Json.Obj config = Luks2Json.object(json, "config");
        return withJson(json.with("config", config.with("keyslots_size", new Json.Text(Long.toString(size)))));
    }

    /** The free space for another key area. */
    public Luks2FreeSpace space() {
        return new Luks2FreeSpace(this, metadata.areas().values());
    }

    // ---- contents of the header

    @Override
    public Version version() {
        return Version.LUKS2;
    }

    @Override
    public String uuid() {
        return binary.uuid().toString();
    }

    @Override
    public String label() {
        return binary.label().words();
    }

    @Override
    public String subsystem() {
        return binary.subsystem().words();
    }

    /** The hash of the checksums. */
    public String checksumAlgorithm() {
        return binary.checksumAlgorithm().toString();
    }

    @Override
    public String cipher() {
        return metadata.first().cipher();
    }

    @Override
    public int keyBits() {
        return metadata.keyBits();
    }

    @Override
    public Size payloadOffset() {
        return metadata.first().offset();
    }

    @Override
    public List<KeySlot> slots() {
        return metadata.slots();
    }

    @Override
    public int slotCount() {
        return KEY_SLOTS;
    }

    /** Key slots of unknown types use numbers, too. */
    @Override
    public List<Integer> freeNumbers() {
        return IntStream.range(0, KEY_SLOTS)
                .filter(number -> !metadata.areas().containsKey(number))
                .boxed()
                .toList();
    }

    @Override
    public List<Digest> digests() {
        return metadata.digests();
    }

    @Override
    public Digest digest() {
        return metadata.payloadDigest()
                .orElseThrow(() -> new HeaderException(
                        "digests", "none for segment " + metadata.first().number(), "one"));
    }

    @Override
    public List<Segment> segments() {
        return metadata.segments();
    }

    @Override
    public List<Token> tokens() {
        return metadata.tokens();
    }

    @Override
    public List<String> flags() {
        return metadata.flags();
    }

    @Override
    public List<String> requirements() {
        return metadata.requirements();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Luks2Header that && binary.equals(that.binary) && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return 31 * binary.hashCode() + json.hashCode();
    }

    @Override
    public String toString() {
        return "LUKS2 header " + uuid() + ", sequence " + Long.toUnsignedString(sequence());
    }
}
