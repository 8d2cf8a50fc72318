package luksh.format.luks2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.Segment;
import luksh.format.Size;

/** Reads the segments of a LUKS2 JSON area; LUKS2 On-Disk Format 1.1.4, section 3.3. */
final class Luks2Segments {
    static final int MOST = 32;
    /** Flag of segments that describe the payload before and after a reencryption, not its present state. */
    private static final String BACKUP = "backup-";

    private static final int SECTOR = 512;
    private static final int MOST_SECTOR = 1 << 20;

    private Luks2Segments() {}

    /** @param oddities receives one sentence for each deviation that is no error */
    static List<Segment> read(Map<Integer, JsonMember> segments, List<String> oddities) {
        HeaderException.check(!segments.isEmpty(), "segments", "none", "one or more");
        var read = new ArrayList<Segment>();
        segments.forEach((number, segment) -> {
            if (number != read.size()) {
                throw new HeaderException("segments", "no segment " + read.size(), "numbers without a gap");
            }
            read.add(segment(number, segment));
            for (String name : List.of("offset", "size", "iv_tweak")) {
                if (segment.member(name).value() instanceof Json.Text text && ByteRange.isBeyond(text.value())) {
                    oddities.add(
                            segment.path() + "." + name + " is " + text.value() + ", which is larger than any device");
                }
            }
        });
        checkOrder(read, segments);
        return read;
    }

    private static Segment segment(int number, JsonMember segment) {
        String type = segment.member("type").shown();
        long offset = ByteRange.clamped(segment.member("offset"));
        segment.member("offset").sectors();
        JsonMember size = segment.member("size");
        boolean dynamic = size.text().equals("dynamic");
        segment.member("flags").names();
        if (type.startsWith("hw-opal")) {
            segment.member("opal_segment_number").number(0, 0xffff_ffffL);
            segment.member("opal_key_size").number(0, 0xffff_ffffL);
            segment.member("opal_segment_size").sectors();
        }
        if (segment.member("integrity").present()) {
            integrity(segment.member("integrity"));
        }
        boolean encrypted = encrypted(type);
        int sector = encrypted ? sectorSize(segment.member("sector_size")) : SECTOR;
        long bytes = dynamic ? 0 : size.uint64();
        if (!dynamic && (bytes == 0 || Long.remainderUnsigned(bytes, sector) != 0)) {
            throw new HeaderException(
                    size.path(), Long.toUnsignedString(bytes), "'dynamic', or a multiple of the sector size " + sector);
        }
        return new Segment(
                number,
                type,
                new Size(offset),
                new Size(dynamic ? 0 : ByteRange.clamped(size)),
                dynamic,
                encrypted ? segment.member("encryption").name() : "",
                new Size(sector),
                encrypted ? segment.member("iv_tweak").uint64() : 0);
    }

    /**
     * A multiple of 512 bytes. Whether dm-crypt supports this size is checked before luksh unlocks or changes
     * anything.
     */
    private static int sectorSize(JsonMember member) {
        int size = (int) member.number(SECTOR, MOST_SECTOR);
        HeaderException.check(size % SECTOR == 0, member.path(), size, "a multiple of " + SECTOR);
        return size;
    }

    static boolean encrypted(String type) {
        return type.equals("crypt") || type.equals("hw-opal-crypt");
    }

    private static void integrity(JsonMember integrity) {
        integrity.member("type").name();
        integrity.member("journal_encryption").name();
        integrity.member("journal_integrity").name();
    }

    static boolean isBackup(JsonMember segment) {
        return segment.member("flags").names().stream().anyMatch(flag -> flag.startsWith(BACKUP));
    }

    private static void checkOrder(List<Segment> read, Map<Integer, JsonMember> members) {
        var payload = new TreeMap<Integer, ByteRange>();
        boolean behind = false;
        int last = -1;
        for (Segment segment : read) {
            JsonMember member = member(members, segment.number());
            boolean backup = isBackup(member);
            if (!backup && behind) {
                throw new HeaderException(
                        member.path(),
                        "a segment of the payload behind a backup of one",
                        "backup segments behind all others");
            }
            behind |= backup;
            if (!backup) {
                last = segment.number();
                payload.put(
                        last,
                        new ByteRange(
                                segment.offset().bytes(),
                                Math.min(
                                        Long.MAX_VALUE - segment.offset().bytes(),
                                        segment.dynamic()
                                                ? Long.MAX_VALUE
                                                : segment.size().bytes())));
            }
        }
        HeaderException.check(last >= 0, "segments", "only backup segments", "a segment of the payload");
        for (int number = 0; number < last; number++) {
            if (read.get(number).dynamic()) {
                throw new HeaderException(
                        member(members, number).path() + ".size",
                        "'dynamic' before segment " + last,
                        "a size; only the last segment is dynamic");
            }
        }
        ByteRange.checkApart(payload, "segments", "offset");
    }

    private static JsonMember member(Map<Integer, JsonMember> members, int number) {
        return java.util.Objects.requireNonNull(members.get(number), "segment numbers have no gap");
    }
}
