package luksh.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the JSON area of a LUKS2 header says, checked; LUKS2 On-Disk Format 1.1.4, section 3. Members and types that
 * nobody here knows are left alone.
 *
 * @param slots of type {@code luks2}, by number
 * @param keyBytes length of the volume key that each of those slots holds
 * @param areas every area, also those of key slots of other types, by key slot number
 * @param keyslotsSize room for areas behind both copies, in bytes
 */
record Luks2Metadata(
        List<KeySlot> slots,
        Map<Integer, Integer> keyBytes,
        Map<Integer, Extent> areas,
        List<Digest> digests,
        List<Segment> segments,
        List<Token> tokens,
        List<String> flags,
        List<String> requirements,
        long keyslotsSize) {
    static final int MOST_SLOTS = 32;
    static final int MOST_TOKENS = 32;
    static final int MOST_SEGMENTS = 32;
    static final int MOST_DIGESTS = 8;
    private static final int MOST_KEY_BYTES = 512;
    private static final int SECTOR = 512;

    /** A stretch of the device, in bytes. */
    record Extent(long offset, long size) {
        static Extent of(Area area) {
            return new Extent(area.offset().bytes(), area.size().bytes());
        }

        long end() {
            return offset + size;
        }

        boolean overlaps(Extent other) {
            return offset < other.end() && other.offset < end();
        }
    }

    static Luks2Metadata of(Json json, long headerSize) {
        return new Reading(new JsonMember("", json), headerSize).read();
    }

    /** One pass over the area, in the order in which the parts depend on each other. */
    private static final class Reading {
        private final JsonMember root;
        private final long headerSize;

        Reading(JsonMember root, long headerSize) {
            this.root = root;
            this.headerSize = headerSize;
        }

        Luks2Metadata read() {
            Map<Integer, JsonMember> slots = root.member("keyslots").numbered(MOST_SLOTS);
            Map<Integer, JsonMember> segments = root.member("segments").numbered(MOST_SEGMENTS);
            JsonMember config = root.member("config");
            JsonMember requirements = config.member("requirements");
            List<String> mandatory =
                    requirements.present() && requirements.member("mandatory").present()
                            ? requirements.member("mandatory").texts()
                            : List.of();
            List<Token> tokens = tokens(slots);
            List<Digest> digests = digests(slots, segments);
            List<Segment> stretches = segments.entrySet().stream()
                    .map(entry -> segment(entry.getKey(), entry.getValue()))
                    .toList();
            var keyBytes = new TreeMap<Integer, Integer>();
            var areas = new TreeMap<Integer, Extent>();
            var readable = new ArrayList<KeySlot>();
            slots.forEach((number, slot) -> {
                JsonMember area = slot.member("area");
                areas.put(
                        number,
                        new Extent(
                                area.member("offset").uint64(),
                                area.member("size").uint64()));
                if (slot.member("type").text().equals("luks2")) {
                    keyBytes.put(number, (int) slot.member("key_size").number(1, MOST_KEY_BYTES));
                    readable.add(keySlot(number, slot, bound(number, digests)));
                }
            });
            JsonMember jsonSize = config.member("json_size");
            HeaderException.check(
                    jsonSize.uint64() == headerSize - Luks2Binary.SIZE,
                    jsonSize.path(),
                    jsonSize.uint64(),
                    Long.toString(headerSize - Luks2Binary.SIZE));
            long keyslotsSize = config.member("keyslots_size").uint64();
            JsonMember flags = config.member("flags");
            var metadata = new Luks2Metadata(
                    readable,
                    keyBytes,
                    areas,
                    digests,
                    stretches,
                    tokens,
                    flags.present() ? flags.texts() : List.of(),
                    mandatory,
                    keyslotsSize);
            Luks2Rules.check(metadata, root, headerSize);
            return metadata;
        }

        private List<Token> tokens(Map<Integer, JsonMember> slots) {
            var tokens = new ArrayList<Token>();
            root.member("tokens").numbered(MOST_TOKENS).forEach((number, token) -> {
                String type = token.member("type").text();
                List<Integer> claimed = token.member("keyslots").references(slots, "key slot");
                tokens.add(new Token(number, type, claimed, token.object().toString()));
            });
            return tokens;
        }

        private List<Digest> digests(Map<Integer, JsonMember> slots, Map<Integer, JsonMember> segments) {
            var digests = new ArrayList<Digest>();
            root.member("digests").numbered(MOST_DIGESTS).forEach((number, digest) -> {
                JsonMember type = digest.member("type");
                HeaderException.check(type.text().equals("pbkdf2"), type.path(), type.text(), "pbkdf2");
                digests.add(new Digest(
                        number,
                        digest.member("hash").name(),
                        digest.member("iterations").number(1, 0xffff_ffffL),
                        digest.member("salt").base64(),
                        digest.member("digest").base64(),
                        digest.member("keyslots").references(slots, "key slot"),
                        digest.member("segments").references(segments, "segment")));
            });
            return digests;
        }

        private static boolean bound(int slot, List<Digest> digests) {
            return digests.stream()
                    .anyMatch(digest ->
                            digest.slots().contains(slot) && !digest.segments().isEmpty());
        }

        private static Segment segment(int number, JsonMember segment) {
            String type = segment.member("type").name();
            JsonMember size = segment.member("size");
            boolean dynamic = size.text().equals("dynamic");
            boolean crypt = type.equals("crypt");
            return new Segment(
                    number,
                    type,
                    new Size(segment.member("offset").uint64()),
                    new Size(dynamic ? 0 : size.uint64()),
                    dynamic,
                    crypt ? segment.member("encryption").name() : "",
                    new Size(crypt ? segment.member("sector_size").number(SECTOR, 4096) : SECTOR),
                    crypt ? segment.member("iv_tweak").uint64() : 0);
        }

        private KeySlot keySlot(int number, JsonMember slot, boolean bound) {
            JsonMember af = slot.member("af");
            JsonMember area = slot.member("area");
            return new KeySlot(
                    number,
                    Luks2Names.of(root.object(), number),
                    kdf(slot.member("kdf")),
                    new Area(
                            new Size(area.member("offset").uint64()),
                            new Size(area.member("size").uint64()),
                            area.member("encryption").name(),
                            (int) area.member("key_size").number(1, MOST_KEY_BYTES) * 8,
                            af.member("hash").name(),
                            (int) af.member("stripes").number(1, 4000)),
                    priority(slot.member("priority")),
                    bound);
        }

        private static Kdf kdf(JsonMember kdf) {
            JsonMember type = kdf.member("type");
            Bytes salt = kdf.member("salt").base64();
            return switch (type.text()) {
                case "pbkdf2" ->
                    new Pbkdf2(
                            kdf.member("hash").name(), kdf.member("iterations").number(1, 0xffff_ffffL), salt);
                case "argon2i", "argon2id" ->
                    new Argon2(
                            type.text(),
                            kdf.member("time").number(1, 0xffff_ffffL),
                            new Size(kdf.member("memory").number(1, 0xffff_ffffL) << 10),
                            (int) kdf.member("cpus").number(1, Integer.MAX_VALUE),
                            salt);
                default -> throw new HeaderException(type.path(), type.text(), "pbkdf2, argon2i or argon2id");
            };
        }

        private static Priority priority(JsonMember priority) {
            return priority.present() ? Luks2Json.PRIORITIES.get((int) priority.number(0, 2)) : Priority.NORMAL;
        }
    }
}
