package luksh.format.luks2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.Segment;
import luksh.format.Token;
import luksh.format.Visible;

/**
 * The content of a LUKS2 JSON area, checked; LUKS2 On-Disk Format 1.1.4, section 3. Unknown members and types are
 * left alone.
 *
 * @param slots of type {@code luks2}, by number
 * @param others slots of other types, by number
 * @param keyBytes length of the volume key in each slot of type {@code luks2}, in bytes
 * @param slotObstacles why luksh cannot unlock a slot of either kind, by its number; slots without a known obstacle
 *     are missing
 * @param digestObstacles why luksh cannot compute a digest, by its number
 * @param areas all areas, also those of other slot types, by key slot number
 * @param keyslotsSize space for key areas behind both copies, in bytes
 * @param oddities deviations that are no errors, one sentence each
 */
record Luks2Metadata(
        List<KeySlot> slots,
        List<KeySlot> others,
        Map<Integer, Integer> keyBytes,
        Map<Integer, String> slotObstacles,
        Map<Integer, String> digestObstacles,
        Map<Integer, ByteRange> areas,
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
    /** A header that was converted from LUKS1 keeps its 20 bytes. */
    private static final int LEAST_DIGEST = 20;

    private static final int MOST_DIGEST = 64;

    /** @throws HeaderException naming the first invalid member */
    static Luks2Metadata of(Json json, long headerSize) {
        return new Reading(JsonMember.root("", json)).read(headerSize);
    }

    /** The segment that the payload starts with. */
    Segment first() {
        return segments.stream()
                .filter(segment -> segment.type().equals("crypt"))
                .findFirst()
                .orElseGet(() -> segments.get(0));
    }

    /** The digest of the payload's volume key. */
    Optional<Digest> payloadDigest() {
        int segment = first().number();
        return digests.stream()
                .filter(digest -> digest.segments().contains(segment))
                .findFirst();
    }

    /** Size of the payload's volume key, in bits; 0 if no slot contains it. */
    int keyBits() {
        return payloadDigest().stream()
                .flatMap(digest -> digest.slots().stream())
                .map(keyBytes::get)
                .filter(Objects::nonNull)
                .map(bytes -> bytes * 8)
                .findFirst()
                .orElse(0);
    }

    /** Reads the area once; the parts are in order of their dependencies. */
    private static final class Reading {
        private final JsonMember root;
        private final Map<Integer, JsonMember> slots;
        private final Map<Integer, JsonMember> segments;
        private final List<String> oddities = new ArrayList<>();
        private final Map<Integer, String> digestObstacles = new TreeMap<>();

        Reading(JsonMember root) {
            this.root = root;
            slots = numbered("keyslots", Luks2KeySlots.MOST);
            segments = numbered("segments", Luks2Segments.MOST);
        }

        Luks2Metadata read(long headerSize) {
            JsonMember config = root.member("config");
            JsonMember requirements = config.member("requirements");
            List<String> mandatory =
                    requirements.present() ? requirements.member("mandatory").names() : List.of();
            List<Token> tokens = tokens();
            List<Digest> digests = digests();
            List<Segment> stretches = Luks2Segments.read(segments, oddities);
            Map<Integer, ByteRange> areas = Luks2KeySlots.areas(slots);
            var keyBytes = new TreeMap<Integer, Integer>();
            var readable = new ArrayList<KeySlot>();
            var others = new ArrayList<KeySlot>();
            var obstacles = new TreeMap<Integer, String>();
            slots.forEach((number, slot) -> {
                boolean luks2 = Luks2KeySlots.isLuks2(slot);
                boolean bound = bound(number, digests);
                Luks2KeySlots.Read read = luks2
                        ? Luks2KeySlots.read(number, slot, Visible.of(Luks2SlotNames.of(root.object(), number)), bound)
                        : Luks2KeySlots.other(number, slot, bound);
                (luks2 ? readable : others).add(read.slot());
                if (luks2) {
                    keyBytes.put(number, read.keyBytes());
                }
                if (!read.obstacles().isEmpty()) {
                    obstacles.put(number, String.join("; ", read.obstacles()));
                }
                oddities.addAll(read.oddities());
            });
            var metadata = new Luks2Metadata(
                    readable,
                    others,
                    keyBytes,
                    obstacles,
                    digestObstacles,
                    areas,
                    digests,
                    stretches,
                    tokens,
                    config.member("flags").keptNames(),
                    mandatory,
                    config.member("keyslots_size").uint64(),
                    oddities);
            new Luks2Rules(root, slots, segments, headerSize).check(metadata);
            return metadata;
        }

        private List<Token> tokens() {
            var tokens = new ArrayList<Token>();
            numbered("tokens", MOST_TOKENS).forEach((number, token) -> {
                String type = token.member("type").shown();
                List<Integer> claimed = token.member("keyslots").references(slots, "key slot");
                tokens.add(new Token(
                        number, type, claimed, Visible.json(token.object().toString())));
            });
            return tokens;
        }

        private List<Digest> digests() {
            var digests = new ArrayList<Digest>();
            numbered("digests", MOST_DIGESTS).forEach((number, digest) -> {
                String type = digest.member("type").shown();
                List<Integer> bound = digest.member("keyslots").references(slots, "key slot");
                List<Integer> encrypted = digest.member("segments").references(segments, "segment");
                Optional<Digest> read =
                        type.equals("pbkdf2") ? pbkdf2(number, digest, bound, encrypted) : Optional.empty();
                if (read.isEmpty()) {
                    digestObstacles.put(
                            number,
                            type.equals("pbkdf2")
                                    ? "no key can be verified with the parameters of digest " + number
                                    : "luksh does not know the type '" + Visible.brief(type) + "' of digest " + number);
                }
                digests.add(read.orElseGet(() -> unknown(number, bound, encrypted)));
            });
            return digests;
        }

        /** A digest of an unknown type: only its slots and segments are known. */
        private static Digest unknown(int number, List<Integer> slots, List<Integer> segments) {
            return new Digest(number, "", 0, Bytes.zeros(0), Bytes.zeros(0), slots, segments);
        }

        /** Empty if no key can be verified with it. */
        private static Optional<Digest> pbkdf2(
                int number, JsonMember digest, List<Integer> bound, List<Integer> encrypted) {
            try {
                Bytes salt = digest.member("salt").base64().orElse(Bytes.zeros(0));
                Bytes value = digest.member("digest").base64().orElse(Bytes.zeros(0));
                boolean usable =
                        salt.size() == DIGEST_SALT && value.size() >= LEAST_DIGEST && value.size() <= MOST_DIGEST;
                String hash = digest.member("hash").shown();
                long iterations = digest.member("iterations").number(1, 0xffff_ffffL);
                return usable
                        ? Optional.of(new Digest(number, hash, iterations, salt, value, bound, encrypted))
                        : Optional.empty();
            } catch (HeaderException e) {
                return Optional.empty();
            }
        }

        /** Objects by number. Adds an oddity for numbers that other programs do not support. */
        private Map<Integer, JsonMember> numbered(String name, int most) {
            Map<Integer, JsonMember> found = root.member(name).numbered();
            for (var entry : found.entrySet()) {
                if (entry.getKey() >= most) {
                    oddities.add(entry.getValue().path() + " has a number above " + (most - 1));
                }
            }
            return found;
        }

        private static boolean bound(int slot, List<Digest> digests) {
            return digests.stream()
                    .anyMatch(digest ->
                            digest.slots().contains(slot) && !digest.segments().isEmpty());
        }
    }
}
