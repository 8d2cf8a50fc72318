package luksh.change.step.header;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.GuardWording;
import luksh.change.step.Work;
import luksh.change.write.Luks2WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.crypto.Hash;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.PhysicalSector;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Alignment;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.Pbkdf2;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.luks2.Luks2FreeSpace;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/** Creates a LUKS2 container; LUKS2 On-Disk Format 1.1.4. The defaults are those of cryptsetup 2.6. */
public final class Luks2Format extends Format {
    private static final long USUAL_METADATA = 16 << 10;
    /** Both copies and the key areas. */
    private static final long USUAL_HEADER = 16 << 20;

    private static final long MOST_OFFSET = 1L << 62;
    private static final long MOST_KEYSLOTS = 128 << 20;
    private static final int MOST_LABEL = 47;

    /**
     * Options of LUKS2 only; null for what was not requested.
     *
     * @param sector encryption sector size
     * @param metadata size of one copy of the header
     * @param keyslots room for key areas
     * @param data device of the payload if the header is detached
     */
    public record Options(
            @Nullable Size sector,
            @Nullable Size metadata,
            @Nullable Size keyslots,
            String label,
            String subsystem,
            @Nullable String data) {}

    private final Options options;

    /** @param volumeKey key of an existing payload; null for a random key */
    public Luks2Format(Settings settings, Options options, List<NewSlot> slots, @Nullable Secret volumeKey) {
        super(settings, slots, volumeKey);
        this.options = options;
    }

    /** Size of both copies and the key areas: the size of a detached header file, as in cryptsetup. */
    public long headerSize() {
        return 2 * metadata() + keyslots();
    }

    private long metadata() {
        Size said = options.metadata;
        return said == null ? USUAL_METADATA : said.bytes();
    }

    /** The room before the payload after both copies, by default in 16 MiB. */
    private long keyslots() {
        Size said = options.keyslots;
        if (said != null) {
            return said.bytes();
        }
        Size payload = settings.payloadOffset();
        long room = (payload == null || payload.bytes() == 0 ? USUAL_HEADER : payload.bytes()) - 2 * metadata();
        return Math.min(MOST_KEYSLOTS, room / Alignment.BYTES * Alignment.BYTES);
    }

    @Override
    public boolean locks() {
        return true;
    }

    @Override
    Optional<Layout> layout(Draft draft, CipherSpec cipher, String uuid) {
        checkLabel(draft, "label", options.label);
        checkLabel(draft, "subsystem", options.subsystem);
        checkRoom(draft);
        long end = headerSize();
        long offset = draft.plan().possible() ? payload(draft, end, MOST_OFFSET) : 0;
        if (!draft.plan().possible()) {
            return Optional.empty();
        }
        int sector = sector(draft, offset);
        if (!draft.plan().possible()) {
            return Optional.empty();
        }
        String hash = settings.hashOfDigest();
        var digest = new Digest(
                0,
                hash,
                Cost.LEAST,
                WriteOrder.salt(SetDigest.SALT_SIZE),
                Bytes.zeros(Hash.named(hash).size()),
                List.of(),
                List.of(0));
        var segment =
                new Segment(0, "crypt", new Size(offset), new Size(0), true, cipher.toString(), new Size(sector), 0);
        return Optional.of(new Layout(
                Luks2Header.fresh(uuid, options.label, options.subsystem, metadata(), keyslots(), digest, segment),
                end));
    }

    private static void checkLabel(Draft draft, String what, String text) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > MOST_LABEL) {
            draft.refuse(
                    what,
                    Place.file(draft.path()),
                    "the " + what + " has " + size + " bytes",
                    "use at most " + MOST_LABEL + " bytes");
        } else if (text.chars().anyMatch(Character::isISOControl)) {
            draft.refuse(what, Place.file(draft.path()), "the " + what + " contains a control character", "");
        }
    }

    private void checkRoom(Draft draft) {
        if (!Luks2Header.HEADER_SIZES.contains(metadata())) {
            draft.refuse(
                    Rules.METADATA_SIZE,
                    Place.file(draft.path()),
                    "the metadata size " + new Size(metadata()) + " is not valid",
                    "use one of "
                            + Luks2Header.HEADER_SIZES.stream().map(Size::new).toList());
            return;
        }
        long room = keyslots();
        long area = Luks2FreeSpace.areaSize(settings.keyBytes());
        long least = area * Math.max(1, slots.size());
        if (room % Alignment.BYTES != 0 || room < least || room > MOST_KEYSLOTS) {
            String limits = "from " + new Size(least) + " for "
                    + (slots.size() > 1 ? slots.size() + " slots" : "a slot") + " to "
                    + new Size(MOST_KEYSLOTS);
            draft.refuse(
                    Rules.KEYSLOTS_SIZE,
                    Place.file(draft.path()),
                    options.keyslots == null
                            ? "the room for key areas before the payload is " + new Size(room)
                            : "the size of the key slots area is " + new Size(room),
                    options.keyslots == null
                            ? "use a larger f.payloadOffset: key areas need room " + limits
                            : "use a multiple of 4 KiB, " + limits);
        } else if (room < area * Luks2Header.KEY_SLOTS) {
            draft.note(
                    Severity.INFO,
                    Rules.KEYSLOTS_SIZE,
                    Place.file(draft.path()),
                    "the key slots area of " + new Size(room) + " has room for " + room / area + " of the "
                            + Luks2Header.KEY_SLOTS + " slots");
        }
    }

    private int sector(Draft draft, long offset) {
        long size = payloadDevice(draft);
        Size said = options.sector;
        if (said == null) {
            return usualSector(draft, size, offset);
        }
        int sector = (int) Math.min(said.bytes(), CipherSpec.MOST_SECTOR + 1);
        if (sector < UNIT || sector > CipherSpec.MOST_SECTOR || Integer.bitCount(sector) != 1) {
            draft.refuse(
                    Rules.SECTOR_SIZE,
                    Place.file(draft.path()),
                    "the sector size " + said + " is not valid",
                    "use 512 bytes, 1 KiB, 2 KiB or 4 KiB");
        } else if (offset % sector != 0 || size % sector != 0) {
            draft.refuse(
                    Rules.SECTOR_SIZE,
                    Place.file(draft.path()),
                    offset % sector != 0
                            ? "the payload starts at byte " + offset + ", inside a sector of " + said
                            : "the device has " + size + " bytes, and ends inside a sector of " + said,
                    draft.either("--sector-size 512", "f.sectorSize(bytes(512))"));
        }
        return sector;
    }

    private long payloadDevice(Draft draft) {
        String data = options.data;
        if (data == null) {
            return draft.device().size();
        }
        try (Device device = Disk.openForReading(data)) {
            return device.size();
        }
    }

    /**
     * The sector size of the drive if all boundaries are multiples of it. For a given offset, cryptsetup checks the number of
     * 512-byte units instead, so a payload at 1 MiB gets sectors of 512 bytes. luksh does the same: a header recreated for a
     * payload must match the first one.
     */
    private int usualSector(Draft draft, long size, long offset) {
        int sector = PhysicalSector.of(options.data == null ? draft.path() : options.data);
        boolean aligned =
                settings.payloadOffset() == null ? settings.align().bytes() % sector == 0 : offset / UNIT % sector == 0;
        return aligned && size % sector == 0 ? sector : UNIT;
    }

    @Override
    String details(Header empty) {
        var header = (Luks2Header) empty;
        Size sector = header.segments().get(0).sector();
        return "sectors of " + sector + ", 2 × " + new Size(header.headerSize()) + " of metadata and "
                + new Size(header.keyslotsSize()) + " for key areas, "
                + (header.label().isEmpty() ? "" : "label '" + header.label() + "', ")
                + (header.subsystem().isEmpty() ? "" : "subsystem '" + header.subsystem() + "', ");
    }

    @Override
    String smaller(GuardWording guardWording) {
        return guardWording.either("--keyslots-size with --align-payload", "f.keyslotsSize with f.alignPayload");
    }

    @Override
    Area area(Header empty, int number, int rank, Kdf kdf) {
        long size = Luks2FreeSpace.areaSize(settings.keyBytes());
        return new Area(
                new Size(2 * metadata() + rank * size),
                new Size(size),
                empty.cipher(),
                settings.keyBits(),
                kdf instanceof Pbkdf2 pbkdf2 ? pbkdf2.hash() : settings.hash(),
                Luks2Header.STRIPES);
    }

    @Override
    WriteOrder write(Work work, Header header, Map<Integer, byte[]> areas) {
        var writeOrder = new Luks2WriteOrder(work.overlay());
        var luks2 = (Luks2Header) header;
        writeOrder.format(luks2, areas, gap(luks2, luks2.endOfAreas()));
        return writeOrder;
    }
}
