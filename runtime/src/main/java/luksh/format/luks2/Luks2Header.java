package luksh.format.luks2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.format.Bytes;
import luksh.format.Digest;
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
 * A LUKS2 header: what both copies of it say, an immutable value; LUKS2 On-Disk Format 1.1.4. Two are equal if they mean
 * the same; the salt and the place of a copy do not count. Members, tokens and key slot types that are not known here
 * are kept through every change.
 */
public final class Luks2Header implements Header {
    /** Length of the salt of one copy. */
    public static final int SALT_SIZE = 64;

    public static final int KEY_SLOTS = Luks2KeySlots.MOST;
    /** What may be chosen as the size of one copy, in bytes. */
    /** Of the binary part of a copy, which the JSON area follows, in bytes. */
    public static final int BINARY_SIZE = Luks2Binary.SIZE;

    public static final List<Long> HEADER_SIZES = Luks2Binary.HEADER_SIZES;
    /** Stripes of every new area. */
    public static final int STRIPES = 4000;

    /** Room for key areas at most, in bytes. */
    public static final long MOST_KEYSLOTS_SIZE = Luks2Rules.MOST_KEYSLOTS;

    private final Luks2Binary binary;
    private final Json.Obj json;
    private final Luks2Metadata metadata;
    private final int textSize;

    /** Of a text that was read and measured already. */
    private Luks2Header(Luks2Binary binary, Luks2Header same) {
        this.binary = binary;
        this.json = same.json;
        this.metadata = same.metadata;
        this.textSize = same.textSize;
    }

    /** Of a copy: its text fits, it was there. */
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
                    "the JSON area of the header holds " + room + " bytes, and this would need " + (textSize + 1)
                            + "; remove a token or a slot that nobody needs",
                    LuksException.FAILED);
        }
    }

    /**
     * Reads one copy.
     *
     * @param copy all of it: binary header and JSON area
     * @param offset where on the device it was read: 0 for the first
     * @throws HeaderException for the first field or member that is not as the specification has it
     */
    public static Luks2Header decode(byte[] copy, long offset) {
        return new Luks2Header(Luks2CopyBytes.binary(copy, offset), copy);
    }

    /** The same of a second copy; where its text is that of the first, nothing is parsed again. */
    public static Luks2Header decode(byte[] copy, long offset, byte[] first, Luks2Header decoded) {
        Luks2Binary binary = Luks2CopyBytes.binary(copy, offset);
        int text = Luks2Binary.SIZE;
        return Arrays.equals(copy, text, copy.length, first, text, first.length)
                ? new Luks2Header(binary, decoded)
                : new Luks2Header(binary, copy);
    }

    /**
     * A whole copy as it stands on disk.
     *
     * @param secondary the second one, which lies behind the first
     * @param salt {@value #SALT_SIZE} random bytes, others for each copy
     */
    public byte[] encode(boolean secondary, Bytes salt) {
        return binary.encode(secondary, salt, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A header without a slot.
     *
     * @param digest without slots
     * @param keyslotsSize room for key areas, in bytes
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

    /** The JSON area; every member that stands there. */
    public Json.Obj json() {
        return json;
    }

    /** Size of that text, in bytes: as it was read, or as it will be written. */
    public int textSize() {
        return textSize;
    }

    /** Size of one copy, in bytes; the second begins there, the key areas behind both. */
    public long headerSize() {
        return binary.headerSize();
    }

    /** Counts the writes, unsigned; of two good copies the higher one holds. */
    public long sequence() {
        return binary.sequence();
    }

    /** Room for key areas, in bytes. */
    public long keyslotsSize() {
        return metadata.keyslotsSize();
    }

    /** First byte behind the room for key areas. */
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

    /** Length of the volume key that a slot holds, in bytes. Of a first slot its area tells: nothing else does. */
    @Override
    public int keyBytes(KeySlot slot) {
        int payload = keyBits() == 0 ? slot.area().keyBits() / 8 : keyBits() / 8;
        return metadata.keyBytes().getOrDefault(slot.number(), payload);
    }

    /**
     * Why this header may be shown and nothing else: neither opened nor changed. A half sentence with the next step;
     * empty if nothing speaks against it.
     */
    public Optional<String> onlyShown() {
        return Luks2Requirements.obstacle(metadata, json);
    }

    /** What is no error and still worth a sentence each: left-over members, tokens that name nothing. */
    public List<String> oddities() {
        return Stream.concat(binary.oddities().stream(), metadata.oddities().stream())
                .toList();
    }

    /** The flags of a segment; those that begin with {@code backup-} are no part of the payload. */
    public List<String> flags(Segment segment) {
        Json.Obj segments = Luks2Json.object(json, "segments");
        return JsonMember.root("segments", segments)
                .member(Integer.toString(segment.number()))
                .member("flags")
                .names();
    }

    /**
     * Checks both copies and the room for key areas against the device that holds them.
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

    // ---- changes: each gives a new header

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

    /** This header with another JSON area, which is checked. */
    public Luks2Header withJson(Json.Obj changed) {
        return new Luks2Header(binary, changed);
    }

    /**
     * With this slot: under a new number it is bound to the payload's digest, under an old one its other members stay.
     */
    @Override
    public Luks2Header withSlot(KeySlot slot) {
        Optional<KeySlot> old = slots().stream()
                .filter(before -> before.number() == slot.number())
                .findFirst();
        return withJson(Luks2Json.withSlot(json, slot, old, keyBytes(slot), old.isPresent() ? 0 : digest().number()));
    }

    /** Without this slot: digests and tokens name it no more, and its name is gone. */
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

    /** Where another key area has room. */
    public Luks2FreeSpace space() {
        return new Luks2FreeSpace(this, metadata.areas().values());
    }

    // ---- what a header says

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

    /** The hash of both copies' checksums. */
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

    /** Key slots of types that are not known here hold their numbers too. */
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
