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
 * @param oddities what is no error and still worth a sentence each
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
        long keyslotsSize,
        List<String> oddities) {
    static final int MOST_TOKENS = 32;
    private static final int MOST_DIGESTS = 8;
    private static final int DIGEST_SALT = 32;
    /** A header that was LUKS1 keeps its 20 bytes. */
    private static final int LEAST_DIGEST = 20;

    private static final int MOST_DIGEST = 64;

    /** @throws HeaderException naming the first member that breaks a rule */
    static Luks2Metadata of(Json json, long headerSize) {
        return new Reading(JsonMember.root("", json)).read(headerSize);
    }

    /** One pass over the area, in the order in which the parts depend on each other. */
    private static final class Reading {
        private final JsonMember root;
        private final Map<Integer, JsonMember> slots;
        private final Map<Integer, JsonMember> segments;
        private final List<String> oddities = new ArrayList<>();

        Reading(JsonMember root) {
            this.root = root;
            slots = root.member("keyslots").numbered(Luks2KeySlots.MOST);
            segments = root.member("segments").numbered(Luks2Segments.MOST);
        }

        Luks2Metadata read(long headerSize) {
            JsonMember config = root.member("config");
            JsonMember requirements = config.member("requirements");
            List<String> mandatory =
                    requirements.present() ? requirements.member("mandatory").names() : List.of();
            List<Token> tokens = tokens();
            List<Digest> digests = digests();
            List<Segment> stretches = Luks2Segments.read(segments);
            Map<Integer, Extent> areas = Luks2KeySlots.areas(slots);
            var keyBytes = new TreeMap<Integer, Integer>();
            var readable = new ArrayList<KeySlot>();
            slots.forEach((number, slot) -> {
                if (Luks2KeySlots.isLuks2(slot)) {
                    keyBytes.put(number, Luks2KeySlots.keyBytes(slot));
                    readable.add(Luks2KeySlots.read(
                            number, slot, Visible.of(Luks2Names.of(root.object(), number)), bound(number, digests)));
                    JsonMember kdf = slot.member("kdf");
                    Luks2KeySlots.leftovers(kdf)
                            .forEach(member -> oddities.add(kdf.path() + "." + member
                                    + " is left over from another key derivation and means nothing"));
                }
            });
            var metadata = new Luks2Metadata(
                    readable,
                    keyBytes,
                    areas,
                    digests,
                    stretches,
                    tokens,
                    config.member("flags").names(),
                    mandatory,
                    config.member("keyslots_size").uint64(),
                    oddities);
            new Luks2Rules(root, slots, segments, headerSize).check(metadata);
            return metadata;
        }

        private List<Token> tokens() {
            var tokens = new ArrayList<Token>();
            root.member("tokens").numbered(MOST_TOKENS).forEach((number, token) -> {
                String type = token.member("type").shown();
                List<Integer> claimed = token.member("keyslots").references(slots, "key slot");
                if (claimed.isEmpty() && !type.equals(Luks2Names.TYPE)) {
                    oddities.add(token.path() + " (" + type + ") names no key slot");
                }
                if (type.equals("luks2-keyring")
                        && !(token.member("key_description").value() instanceof Json.Text)) {
                    oddities.add(token.path() + " (" + type + ") has no key_description and unlocks nothing");
                }
                tokens.add(new Token(number, type, claimed, token.object().toString()));
            });
            return tokens;
        }

        private List<Digest> digests() {
            var digests = new ArrayList<Digest>();
            root.member("digests").numbered(MOST_DIGESTS).forEach((number, digest) -> {
                digest.member("type").oneOf("pbkdf2");
                digests.add(new Digest(
                        number,
                        digest.member("hash").name(),
                        digest.member("iterations").number(1, 0xffff_ffffL),
                        digest.member("salt").base64(DIGEST_SALT, DIGEST_SALT),
                        digest.member("digest").base64(LEAST_DIGEST, MOST_DIGEST),
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
    }
}
