package luksh.format.luks1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.Digest;
import luksh.format.FixedText;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.Token;
import luksh.format.TruncatedHeaderException;
import luksh.format.Version;

/**
 * The LUKS1 header at byte 0 of the device: 592 bytes, big-endian, immutable; LUKS1 On-Disk Format 1.2.3, figure 1.
 * It encodes to exactly the bytes that it was decoded from.
 *
 * @param payloadSector start of the payload, in 512-byte sectors; 0 if the header is detached
 * @param keyBytes length of the volume key, in bytes
 * @param mkDigest first 20 bytes of PBKDF2(volume key, mkDigestSalt, mkDigestIterations)
 * @param keySlots always {@value #KEY_SLOTS}; the index is the slot's number
 */
public record Luks1Header(
        FixedText cipherName,
        FixedText cipherMode,
        FixedText hashSpec,
        long payloadSector,
        long keyBytes,
        Bytes mkDigest,
        Bytes mkDigestSalt,
        long mkDigestIterations,
        FixedText uuidText,
        List<Luks1KeySlot> keySlots)
        implements Header {

    public static final int SIZE = 592;
    public static final int KEY_SLOTS = 8;
    public static final int SECTOR = 512;
    public static final int DIGEST_SIZE = 20;
    /** Offset of the digest, followed by its salt and its iterations. */
    public static final int DIGEST_OFFSET = 112;

    public static final int UUID_OFFSET = 168;
    public static final int UUID_SIZE = 40;
    /** Offset of the entry of slot 0; the other entries follow. */
    public static final int SLOTS_OFFSET = 208;

    private static final int MAX_KEY_BYTES = 512;
    static final int NAME_SIZE = 32;

    public Luks1Header {
        keySlots = List.copyOf(keySlots);
        cipherName.checkWidth(NAME_SIZE).check("cipher-name").checkNotEmpty("cipher-name");
        cipherMode.checkWidth(NAME_SIZE).check("cipher-mode").checkNotEmpty("cipher-mode");
        hashSpec.checkWidth(NAME_SIZE).check("hash-spec").checkNotEmpty("hash-spec");
        uuidText.checkWidth(UUID_SIZE).check("uuid");
        Luks1KeySlot.checkFits(payloadSector, mkDigestIterations);
        FixedText.checkSize(mkDigest, DIGEST_SIZE);
        FixedText.checkSize(mkDigestSalt, Luks1KeySlot.SALT_SIZE);
        HeaderException.check(
                keyBytes >= 1 && keyBytes <= MAX_KEY_BYTES, "key-bytes", keyBytes, "1 to " + MAX_KEY_BYTES);
        HeaderException.check(mkDigestIterations >= 1, "mk-digest-iter", mkDigestIterations, "at least 1");
        Luks1Areas.check(keySlots, (int) keyBytes, payloadSector);
    }

    /** Whether the first bytes of a device are those of a LUKS1 header; the rest may be damaged. */
    public static boolean claimed(byte[] start) {
        return Luks1Binary.claimed(start);
    }

    /**
     * Reads a header from at least the first {@value #SIZE} bytes of a device.
     *
     * @throws HeaderException for the first field that violates the specification
     */
    public static Luks1Header decode(byte[] start) {
        return Luks1Binary.decode(start);
    }

    /**
     * A header without slots in use. Its areas have cryptsetup's layout: slot 0 at 4096, each area rounded up to
     * 4096.
     *
     * @param payloadSector as in the record; at least {@link #endOfAreas} for this key size, or 0
     */
    public static Luks1Header fresh(CipherSpec cipher, String hash, int keyBytes, long payloadSector, String uuid) {
        var slots = new ArrayList<Luks1KeySlot>();
        for (int number = 0; number < KEY_SLOTS; number++) {
            slots.add(new Luks1KeySlot(
                    false,
                    0,
                    Bytes.zeros(Luks1KeySlot.SALT_SIZE),
                    Luks1Areas.firstSector(number, keyBytes),
                    Luks1KeySlot.STRIPES));
        }
        return new Luks1Header(
                FixedText.of(cipher.cipher(), NAME_SIZE),
                FixedText.of(cipher.modeAndIv(), NAME_SIZE),
                FixedText.of(hash, NAME_SIZE),
                payloadSector,
                keyBytes,
                Bytes.zeros(DIGEST_SIZE),
                Bytes.zeros(Luks1KeySlot.SALT_SIZE),
                1,
                FixedText.of(uuid, UUID_SIZE),
                slots);
    }

    /** First sector of a slot's area in a new header with this key size. */
    public static long firstSector(int slot, int keyBytes) {
        return Luks1Areas.firstSector(slot, keyBytes);
    }

    /** The first byte behind the areas of a new header with this key size. */
    public static long endOfAreas(int keyBytes) {
        return Luks1Areas.firstSector(KEY_SLOTS, keyBytes) * SECTOR;
    }

    /** Size of one area, in bytes: the stripes, rounded up to a whole sector. */
    public static int areaSize(int keyBytes) {
        return Luks1Areas.size(keyBytes);
    }

    /**
     * Checks that every area, also of unused slots, is on the device.
     *
     * @param deviceSize in bytes
     * @throws TruncatedHeaderException if the areas have the normal layout, but the device ends before them
     */
    public Luks1Header checkFits(long deviceSize) {
        for (int number = 0; number < KEY_SLOTS; number++) {
            Luks1KeySlot slot = keySlots.get(number);
            long end = slot.areaOffset() + areaSize();
            String field = "key-slot-" + number + " key-material-offset";
            if (end > deviceSize && slot.areaSector() == firstSector(number, (int) keyBytes)) {
                throw new TruncatedHeaderException(field, deviceSize, endOfAreas());
            }
            if (end > deviceSize) {
                throw new HeaderException(
                        field, "an area up to byte " + end, "an end within the " + deviceSize + " bytes of the device");
            }
        }
        return this;
    }

    /** The {@value #SIZE} bytes of the header on disk. */
    public byte[] encode() {
        return Luks1Binary.encode(this);
    }

    /** Replaces one key slot. */
    public Luks1Header withKeySlot(int number, Luks1KeySlot slot) {
        var changed = new ArrayList<>(keySlots);
        changed.set(number, slot);
        return withKeySlots(changed);
    }

    /** Replaces all key slots; always eight. */
    public Luks1Header withKeySlots(List<Luks1KeySlot> slots) {
        return with(mkDigest, mkDigestSalt, mkDigestIterations, uuidText, slots);
    }

    /** Replaces the volume key digest. */
    public Luks1Header withDigest(Bytes digest, Bytes salt, long iterations) {
        return with(digest, salt, iterations, uuidText, keySlots);
    }

    @Override
    public Luks1Header withUuid(String uuid) {
        return with(mkDigest, mkDigestSalt, mkDigestIterations, FixedText.of(uuid, UUID_SIZE), keySlots);
    }

    private Luks1Header with(Bytes digest, Bytes salt, long iterations, FixedText uuid, List<Luks1KeySlot> slots) {
        return new Luks1Header(
                cipherName, cipherMode, hashSpec, payloadSector, keyBytes, digest, salt, iterations, uuid, slots);
    }

    @Override
    public Luks1Header withSlot(KeySlot slot) {
        long iterations = slot.kdf() instanceof Pbkdf2 pbkdf2 ? pbkdf2.iterations() : 0;
        return withKeySlot(
                slot.number(), keySlot(slot.number()).enabled(slot.kdf().salt(), iterations));
    }

    @Override
    public Luks1Header withoutSlot(int number) {
        return withKeySlot(number, keySlot(number).disabled());
    }

    @Override
    public Luks1Header withDigest(Digest digest) {
        return withDigest(digest.value(), digest.salt(), digest.iterations());
    }

    @Override
    public List<Integer> freeNumbers() {
        return IntStream.range(0, KEY_SLOTS)
                .filter(number -> !keySlot(number).active())
                .boxed()
                .toList();
    }

    @Override
    public int keyBytes(KeySlot slot) {
        return (int) keyBytes;
    }

    public Luks1KeySlot keySlot(int number) {
        return keySlots.get(number);
    }

    /** Size of each area, in bytes. */
    public int areaSize() {
        return areaSize((int) keyBytes);
    }

    /** First byte of the first area. */
    public long firstArea() {
        return keySlots.stream().mapToLong(Luks1KeySlot::areaOffset).min().orElseThrow();
    }

    /** First byte behind the last area. */
    public long endOfAreas() {
        return keySlots.stream().mapToLong(Luks1KeySlot::areaOffset).max().orElseThrow() + areaSize();
    }

    public CipherSpec cipherSpec() {
        return CipherSpec.parse(cipher());
    }

    public String hash() {
        return hashSpec.toString();
    }

    /** The key area of a slot, in use or not. */
    public Area area(int number) {
        return new Area(
                new Size(keySlot(number).areaOffset()),
                new Size(areaSize()),
                cipher(),
                keyBits(),
                hash(),
                Luks1KeySlot.STRIPES);
    }

    @Override
    public Version version() {
        return Version.LUKS1;
    }

    @Override
    public String uuid() {
        return uuidText.toString();
    }

    @Override
    public String label() {
        return "";
    }

    @Override
    public String subsystem() {
        return "";
    }

    @Override
    public String cipher() {
        return cipherName + "-" + cipherMode;
    }

    @Override
    public int keyBits() {
        return (int) keyBytes * 8;
    }

    @Override
    public Size payloadOffset() {
        return new Size(payloadSector * SECTOR);
    }

    @Override
    public List<KeySlot> slots() {
        return IntStream.range(0, KEY_SLOTS)
                .filter(number -> keySlot(number).active())
                .mapToObj(number -> new KeySlot(number, "", kdf(number), area(number), Priority.NORMAL, true))
                .toList();
    }

    private Kdf kdf(int number) {
        return new Pbkdf2(hash(), keySlot(number).iterations(), keySlot(number).salt());
    }

    @Override
    public List<KeySlot> otherSlots() {
        return List.of();
    }

    @Override
    public Optional<String> slotObstacle(int number) {
        return Optional.empty();
    }

    @Override
    public Optional<String> digestObstacle(int number) {
        return Optional.empty();
    }

    @Override
    public int slotCount() {
        return KEY_SLOTS;
    }

    @Override
    public List<Digest> digests() {
        List<Integer> used = slots().stream().map(KeySlot::number).toList();
        return List.of(new Digest(0, hash(), mkDigestIterations, mkDigestSalt, mkDigest, used, List.of(0)));
    }

    @Override
    public Digest digest() {
        return digests().get(0);
    }

    @Override
    public List<Segment> segments() {
        return List.of(new Segment(0, "crypt", payloadOffset(), new Size(0), true, cipher(), new Size(SECTOR), 0));
    }

    @Override
    public List<Token> tokens() {
        return List.of();
    }

    @Override
    public List<String> flags() {
        return List.of();
    }

    @Override
    public List<String> requirements() {
        return List.of();
    }
}
