package luksh.format.luks2;

import java.util.List;
import java.util.Map;
import luksh.format.Alignment;
import luksh.format.HeaderException;
import luksh.format.Segment;

/** Checks the relations between the parts of a LUKS2 JSON area; one rule per method. */
final class Luks2Rules {
    static final long MOST_KEYSLOTS = 128 << 20;

    private static final List<String> BACKUPS = List.of("backup-previous", "backup-final");

    private final JsonMember root;
    private final Map<Integer, JsonMember> slots;
    private final Map<Integer, JsonMember> segments;
    private final long headerSize;

    Luks2Rules(JsonMember root, Map<Integer, JsonMember> slots, Map<Integer, JsonMember> segments, long headerSize) {
        this.root = root;
        this.slots = slots;
        this.segments = segments;
        this.headerSize = headerSize;
    }

    void check(Luks2Metadata metadata) {
        checkSizes(metadata);
        checkAreas(metadata);
        checkSlotDigests(metadata);
        checkSegmentDigests(metadata);
        checkReencryption(metadata.requirements());
    }

    private void checkSizes(Luks2Metadata metadata) {
        JsonMember jsonSize = root.member("config").member("json_size");
        long json = headerSize - Luks2Binary.SIZE;
        if (jsonSize.uint64() != json) {
            throw new HeaderException(jsonSize.path(), Long.toUnsignedString(jsonSize.uint64()), Long.toString(json));
        }
        long room = metadata.keyslotsSize();
        String path = "config.keyslots_size";
        HeaderException.check(
                room % Alignment.BYTES == 0, path, Long.toUnsignedString(room), "a multiple of " + Alignment.BYTES);
        HeaderException.check(
                room >= 0 && room <= MOST_KEYSLOTS, path, Long.toUnsignedString(room), "at most " + MOST_KEYSLOTS);
        long first = metadata.segments().stream()
                .filter(segment -> !isBackup(segment))
                .mapToLong(segment -> segment.offset().bytes())
                .min()
                .orElse(0);
        if (first != 0 && 2 * headerSize + room > first) {
            throw new HeaderException(
                    path, room, "at most " + (first - 2 * headerSize) + ", up to the first segment at " + first);
        }
    }

    private boolean isBackup(Segment segment) {
        JsonMember member = segments.get(segment.number());
        return member != null && Luks2Segments.isBackup(member);
    }

    private void checkAreas(Luks2Metadata metadata) {
        long begin = 2 * headerSize;
        long end = begin + metadata.keyslotsSize();
        metadata.areas().forEach((number, area) -> {
            if (area.offset() < begin || area.end() > end) {
                throw new HeaderException(
                        "keyslots." + number + ".area",
                        "bytes " + area.offset() + " to " + area.end(),
                        "an area between " + begin + " and " + end + ", where config.keyslots_size ends");
            }
        });
        ByteRange.checkApart(metadata.areas(), "keyslots", "area.offset");
    }

    private void checkSlotDigests(Luks2Metadata metadata) {
        slots.forEach((number, slot) -> {
            long digests = metadata.digests().stream()
                    .filter(digest -> digest.slots().contains(number))
                    .count();
            if (digests != 1 && (digests != 0 || Luks2KeySlots.isLuks2(slot))) {
                throw new HeaderException(
                        slot.path(), digests == 0 ? "in no digest" : "in " + digests + " digests", "in one digest");
            }
        });
    }

    private static void checkSegmentDigests(Luks2Metadata metadata) {
        for (Segment segment : metadata.segments()) {
            if (Luks2Segments.encrypted(segment.type())
                    && metadata.digests().stream()
                            .noneMatch(digest -> digest.segments().contains(segment.number()))) {
                throw new HeaderException(
                        "segments." + segment.number(), "in no digest", "in one digest, because it is encrypted");
            }
        }
    }

    private void checkReencryption(List<String> requirements) {
        List<String> flags = requirements.stream()
                .filter(Luks2Requirements::isOnlineReencrypt)
                .toList();
        List<JsonMember> under =
                slots.values().stream().filter(Luks2KeySlots::isReencrypt).toList();
        if (under.isEmpty() && flags.isEmpty()) {
            return;
        }
        String mandatory = "config.requirements.mandatory";
        HeaderException.check(flags.size() <= 1, mandatory, String.join(", ", flags), "one reencryption at a time");
        if (under.isEmpty()) {
            throw new HeaderException(mandatory, String.join(", ", flags) + " without a slot", "a reencrypt key slot");
        }
        JsonMember slot = under.get(0);
        HeaderException.check(
                under.size() == 1,
                under.get(under.size() - 1).path(),
                "a second reencrypt key slot beside " + slot.path(),
                "one");
        HeaderException.check(
                !flags.isEmpty(),
                slot.path(),
                "a reencryption without its requirement",
                "online-reencrypt in " + mandatory);
        Luks2KeySlots.checkReencrypt(slot);
        for (String backup : BACKUPS) {
            HeaderException.check(
                    segments.values().stream()
                            .anyMatch(segment -> segment.member("flags").names().contains(backup)),
                    "segments",
                    "no segment with the flag " + backup,
                    "one, while " + slot.path() + " is there");
        }
    }
}
