package luksh.change.step.header;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.write.Luks2WriteOrder;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Alignment;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.Digest;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Segment;
import luksh.format.ShellWord;
import luksh.format.Token;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.UntriedSlot;

/**
 * Plans the conversion of LUKS2 to LUKS1. Lists all obstacles at once, each with the command that removes it. Key areas keep
 * their place, and free slots get places between them.
 */
final class Luks2ToLuks1 {
    private static final int SALT_SIZE = Luks1KeySlot.SALT_SIZE;
    private static final int NAME_SIZE = 31;
    private static final String NO_WAY = "a header change cannot solve this: the payload would have to be rewritten";

    private final Draft draft;
    private final Luks2Header header;

    private Luks2ToLuks1(Draft draft, Luks2Header header) {
        this.draft = draft;
        this.header = header;
    }

    static Verb.Preparation plan(Draft draft, Luks2Header header) {
        return new Luks2ToLuks1(draft, header).plan();
    }

    private Verb.Preparation plan() {
        int before = draft.plan().findings().size();
        payload();
        String hash = header.digest().hash();
        header.slots().forEach(slot -> slot(slot, hash));
        rest();
        if (draft.plan().findings().stream().skip(before).anyMatch(f -> f.severity() == Severity.ERROR)) {
            return Verb.Preparation.NONE;
        }
        List<Long> places = places();
        if (places.size() < Luks1Header.KEY_SLOTS) {
            obstacle(
                    Rules.LAYOUT,
                    Place.part("key areas"),
                    "there is no room before the payload for the key areas of eight slots",
                    "");
            return Verb.Preparation.NONE;
        }
        Luks1Header converted = header(hash, places);
        draft.step(
                VerbNames.CONVERT,
                Place.file(draft.path()),
                "LUKS2 → LUKS1; passphrases, costs and slot numbers stay the same; label, priorities and the second copy of the"
                        + " header are lost");
        draft.header(converted);
        return work -> {
            var writeOrder = new Luks2WriteOrder(work.overlay());
            writeOrder.toLuks1(converted);
            work.converted(converted);
            work.done("convert to LUKS1", writeOrder);
        };
    }

    private void payload() {
        if (header.segments().size() != 1) {
            obstacle(
                    Rules.SEGMENTS,
                    Place.part("payload"),
                    "it has " + header.segments().size() + " segments, and LUKS1 supports only one",
                    NO_WAY);
        }
        Segment segment = header.segments().get(0);
        if (!segment.type().equals("crypt")) {
            obstacle(Rules.SEGMENT, Place.part("payload"), "LUKS1 does not support its type " + segment.type(), NO_WAY);
            return;
        }
        if (segment.sector().bytes() != Luks1Header.SECTOR) {
            obstacle(
                    Rules.SECTOR_SIZE,
                    Place.part("payload"),
                    "its sectors have " + segment.sector() + ", and LUKS1 supports only 512 bytes",
                    NO_WAY);
        }
        if (!segment.dynamic() || segment.ivTweak() != 0) {
            obstacle(
                    Rules.SEGMENT,
                    Place.part("payload"),
                    "it has a fixed size or an iv_tweak, and LUKS1 supports neither",
                    NO_WAY);
        }
        CipherSpec cipher = CipherSpec.parse(segment.cipher());
        if (cipher.cipher().contains(":")
                || cipher.cipher().length() > NAME_SIZE
                || cipher.modeAndIv().length() > NAME_SIZE) {
            obstacle(Rules.CIPHER, Place.part("payload"), "LUKS1 cannot store the cipher name " + cipher, NO_WAY);
        }
        if (segment.offset().bytes() / Luks1Header.SECTOR > 0xffff_ffffL) {
            obstacle(
                    Rules.PAYLOAD_OFFSET,
                    Place.part("payload"),
                    "it starts at " + segment.offset() + ", and LUKS1 supports at most 2 TiB",
                    NO_WAY);
        }
    }

    private void slot(KeySlot slot, String hash) {
        Place where = Place.slot(slot.number());
        String rekey = draft.luksh("rekey", "--slot " + slot.number() + " --hash " + hash + " --weaker");
        if (slot.number() >= Luks1Header.KEY_SLOTS) {
            obstacle(Rules.SLOT_NUMBER, where, "LUKS1 has only slots 0 to 7", anew(slot.number()));
        }
        if (!slot.bound()) {
            obstacle(
                    Rules.UNBOUND_SLOT,
                    where,
                    "it does not unlock the payload",
                    draft.luksh("kill-slot", "" + slot.number()));
            return;
        }
        Optional<String> unknown = UntriedSlot.why(header, slot);
        if (unknown.isPresent()) {
            obstacle(
                    Rules.UNKNOWN_SLOT,
                    where,
                    "luksh cannot unlock it: " + unknown.get(),
                    "luksh kill-slot " + ShellWord.of(draft.path()) + " " + slot.number());
            return;
        }
        if (!(slot.kdf() instanceof Pbkdf2 pbkdf2)) {
            obstacle(Rules.KDF, where, "it uses " + slot.kdf() + ", and LUKS1 supports only PBKDF2", rekey);
        } else if (!pbkdf2.hash().equals(hash) || !slot.area().hash().equals(hash)) {
            obstacle(
                    Rules.HASH,
                    where,
                    "it uses the hash " + pbkdf2.hash() + " and the digest uses " + hash
                            + ", but LUKS1 has one hash for all",
                    rekey);
        } else if (pbkdf2.salt().size() != SALT_SIZE) {
            obstacle(
                    Rules.SALT, where, "its salt has " + pbkdf2.salt().size() + " bytes, and LUKS1 requires 32", rekey);
        }
        Area area = slot.area();
        if (!area.cipher().equals(header.cipher())
                || area.keyBits() != header.keyBits()
                || area.stripes() != Luks2Header.STRIPES
                || area.offset().bytes() % Luks1Header.SECTOR != 0) {
            obstacle(
                    Rules.AREA,
                    where,
                    "its key area is encrypted with " + area.cipher() + ", " + area.keyBits()
                            + " bits, and the payload with " + header.cipher() + ", " + header.keyBits() + " bits",
                    anew(slot.number()));
        }
    }

    /** Commands that move its passphrase to the lowest free slot, whose key area has the cipher of the payload. */
    private String anew(int number) {
        return draft.luksh("add-key", "--duplicate") + " && " + draft.luksh("kill-slot", "" + number);
    }

    private void rest() {
        if (header.digests().size() != 1) {
            obstacle(
                    Rules.DIGESTS,
                    Place.part("digests"),
                    "the header has " + header.digests().size()
                            + ", and LUKS1 supports only one; an unbound slot has its own digest",
                    draft.luksh("kill-slot", "SLOT"));
        }
        Digest digest = header.digest();
        Optional<String> unknown = header.digestObstacle(digest.number());
        if (unknown.isPresent()) {
            obstacle(Rules.DIGEST, Place.part("digest"), unknown.get(), NO_WAY);
        } else if (digest.value().size() < Luks1Header.DIGEST_SIZE
                || digest.salt().size() != SALT_SIZE) {
            obstacle(
                    Rules.DIGEST,
                    Place.part("digest"),
                    "LUKS1 does not support the size of its salt or value",
                    draft.luksh("digest", "" + digest.iterations()));
        }
        for (Token token : header.tokens()) {
            obstacle(
                    Rules.TOKEN,
                    Place.token(token.number()),
                    "LUKS1 has no tokens, so this token (" + token.type() + ") would be lost",
                    draft.luksh("token", "--remove " + token.number()));
        }
        header.otherSlots()
                .forEach(slot -> obstacle(
                        Rules.SLOT_TYPE,
                        Place.slot(slot.number()),
                        "LUKS1 does not support its type " + slot.kdf(),
                        "luksh kill-slot " + ShellWord.of(draft.path()) + " " + slot.number()));
        header.slots().stream()
                .filter(slot -> slot.priority() != Priority.NORMAL)
                .forEach(slot -> draft.note(
                        Severity.WARNING,
                        Rules.PRIORITY,
                        Place.slot(slot.number()),
                        "LUKS1 has no priorities, so programs try this slot like the others"));
    }

    private void obstacle(String rule, Place where, String sentence, String fix) {
        draft.refuse(rule, where, sentence, fix);
    }

    /** Offsets of eight key areas by slot number. Areas in use keep their place. Fewer than eight if there is no room. */
    private List<Long> places() {
        int size = Luks1Header.areaSize(header.keyBits() / 8);
        long limit = header.payloadOffset().bytes() == 0
                ? draft.device().size()
                : header.payloadOffset().bytes();
        List<Long> taken = header.slots().stream()
                .map(slot -> slot.area().offset().bytes())
                .toList();
        var all = new ArrayList<>(taken);
        var places = new ArrayList<Long>();
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            int wanted = number;
            long place = header.slots().stream()
                    .filter(slot -> slot.number() == wanted)
                    .map(slot -> slot.area().offset().bytes())
                    .findFirst()
                    .orElseGet(() -> free(all, size));
            if (place + size > limit) {
                return places;
            }
            all.add(place);
            places.add(place);
        }
        return places;
    }

    /** The first page at which an area overlaps none of these. */
    private long free(List<Long> taken, int size) {
        long place = Alignment.BYTES; // LUKS1 does not use the room of the header copies
        boolean moved = true;
        while (moved) {
            moved = false;
            for (long other : taken) {
                if (place < other + size && other < place + size) {
                    place = Alignment.up(other + size);
                    moved = true;
                }
            }
        }
        return place;
    }

    private Luks1Header header(String hash, List<Long> places) {
        Luks1Header fresh = Luks1Header.fresh(
                CipherSpec.parse(header.cipher()),
                hash,
                header.keyBits() / 8,
                header.payloadOffset().bytes() / Luks1Header.SECTOR,
                header.uuid());
        var slots = new ArrayList<Luks1KeySlot>();
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            Luks1KeySlot free = fresh.keySlot(number);
            slots.add(new Luks1KeySlot(
                    false, 0, free.salt(), places.get(number) / Luks1Header.SECTOR, Luks1KeySlot.STRIPES));
        }
        Luks1Header laid = fresh.withKeySlots(slots);
        for (KeySlot slot : header.slots()) {
            laid = laid.withSlot(slot);
        }
        // LUKS1 stores only the first 20 bytes of the digest
        Bytes value = Bytes.copyOf(header.digest().value().toArray(), 0, Luks1Header.DIGEST_SIZE);
        return laid.withDigest(value, header.digest().salt(), header.digest().iterations());
    }
}
