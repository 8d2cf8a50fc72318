package luksh.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Argon2;
import luksh.format.CipherSpec;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Segment;
import luksh.format.luks2.Luks2Header;

/** Which parts of a header a version of GRUB supports. */
final class Support {
    /** Maximum length of a key in GRUB, in bytes. */
    static final int MOST_KEY = 128;

    private static final Set<String> CIPHERS = Set.of(
            "aes",
            "serpent",
            "twofish",
            "camellia",
            "camellia128",
            "camellia192",
            "camellia256",
            "cast5",
            "blowfish",
            "des",
            "des3_ede",
            "idea",
            "rc2",
            "seed");
    private static final Set<String> MODES = Set.of("ecb", "plain", "cbc", "pcbc", "xts", "lrw");
    private static final Set<String> IVS = Set.of("", "plain", "plain64", "benbi", "null");
    private static final Set<String> HASHES =
            Set.of("sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160", "whirlpool");

    private static final GrubAdvice MENDED_CIPHER =
            new GrubAdvice("cryptsetup reencrypt --cipher aes-xts-plain64 --key-size 512 {}");
    private static final GrubAdvice TO_LUKS2 = new GrubAdvice("luksh convert {} luks2");
    private static final GrubVersion FIRST_WITH_LUKS2 = GrubVersion.V2_06;
    private static final GrubVersion FIRST_WITH_HEADER = GrubVersion.V2_12;

    private final Header header;
    private final GrubVersion version;

    Support(Header header, GrubVersion version) {
        this.header = header;
        this.version = version;
    }

    /** Obstacles that affect all slots. */
    List<Obstacle> ofAll() {
        var found = new ArrayList<Obstacle>();
        if (header instanceof Luks2Header && version.compareTo(FIRST_WITH_LUKS2) < 0) {
            found.add(obstacle(
                    Rules.GRUB_LUKS2,
                    Place.part("version"),
                    "does not support LUKS2; GRUB 2.06 and later do",
                    new GrubAdvice("luksh convert {} luks1")));
        }
        if (header.payloadOffset().bytes() == 0 && version.compareTo(FIRST_WITH_HEADER) < 0) {
            found.add(obstacle(
                    Rules.GRUB_DETACHED,
                    Place.part("payload offset"),
                    "does not support detached headers; GRUB 2.12 and later do, with cryptomount -H."
                            + " Update GRUB, or keep /boot outside",
                    GrubAdvice.NONE));
        }
        if (header.keyBits() / 8 > MOST_KEY) {
            found.add(obstacle(
                    Rules.GRUB_KEY_LENGTH,
                    Place.part("volume key"),
                    "supports keys of at most " + MOST_KEY + " bytes; this one has " + header.keyBits() / 8,
                    MENDED_CIPHER));
        }
        for (Segment segment : header.segments()) {
            if (!segment.type().equals("crypt")) {
                found.add(obstacle(
                        Rules.GRUB_SEGMENT,
                        Place.segment(segment.number()),
                        "unlocks only segments of type crypt; this one has type " + segment.type(),
                        new GrubAdvice("cryptsetup reencrypt --resume-only {}")));
            } else if (!knowsCipher(segment.cipher())) {
                found.add(obstacle(
                        Rules.GRUB_CIPHER,
                        Place.segment(segment.number()),
                        "does not support the cipher " + segment.cipher(),
                        MENDED_CIPHER));
            }
        }
        if (!(header instanceof Luks2Header)) {
            luks1Hash(header.digest().hash()).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Obstacle> luks1Hash(String hash) {
        if (hash.equals("whirlpool") && version.cachesPads()) {
            return Optional.of(obstacle(
                    Rules.GRUB_WHIRLPOOL,
                    Place.part("hash"),
                    "aborts with whirlpool (Too large md context)",
                    TO_LUKS2));
        }
        return knowsHash(hash)
                ? Optional.empty()
                : Optional.of(obstacle(
                        Rules.GRUB_HASH, Place.part("hash"), "is not known to support the hash " + hash, TO_LUKS2));
    }

    /** Why GRUB skips this slot, at no cost; empty if it tries the slot. */
    Optional<Obstacle> of(KeySlot slot) {
        Place where = Place.slot(slot.number());
        GrubAdvice rekey = GrubAdvice.rekey(slot.number());
        if (slot.priority() == Priority.IGNORE) {
            return Optional.of(obstacle(
                    Rules.GRUB_PRIORITY,
                    where,
                    "never tries a slot with priority ignore",
                    GrubAdvice.priority(slot.number(), "normal")));
        }
        if (!slot.bound()) {
            return Optional.of(obstacle(
                    Rules.GRUB_UNBOUND,
                    where,
                    "skips this slot, because its key does not unlock the data",
                    GrubAdvice.NONE));
        }
        Kdf kdf = slot.kdf();
        Optional<String> unknown = header.slotObstacle(slot.number());
        if (unknown.isPresent()) {
            return Optional.of(obstacle(
                    Rules.GRUB_SLOT,
                    where,
                    "cannot read this slot: it skips the slot or fails. " + unknown.get(),
                    GrubAdvice.NONE));
        }
        if (kdf instanceof Argon2 && !version.cachesPads()) {
            return Optional.of(obstacle(
                    Rules.GRUB_ARGON2,
                    where,
                    version.compareTo(GrubVersion.V2_12) > 0
                            ? "may not support " + kdf.type()
                                    + " and skip this slot; 2.14 is the first release that supports it"
                            : "does not support " + kdf.type() + " and skips this slot; 2.14 is the first version"
                                    + " that does",
                    rekey));
        }
        if (kdf instanceof Pbkdf2 pbkdf2 && !knowsHash(pbkdf2.hash())) {
            return Optional.of(
                    obstacle(Rules.GRUB_HASH, where, "is not known to support the hash " + pbkdf2.hash(), rekey));
        }
        if (!knowsHash(slot.area().hash())) {
            return Optional.of(obstacle(
                    Rules.GRUB_HASH,
                    where,
                    "is not known to support the hash " + slot.area().hash() + ", which splits this slot's key",
                    rekey));
        }
        if (!knowsCipher(slot.area().cipher())) {
            return Optional.of(obstacle(
                    Rules.GRUB_CIPHER,
                    where,
                    "does not support the cipher " + slot.area().cipher() + " of its key area",
                    GrubAdvice.anew(slot.number())));
        }
        if (slot.area().keyBits() / 8 > MOST_KEY) {
            return Optional.of(obstacle(
                    Rules.GRUB_KEY_LENGTH,
                    where,
                    "supports keys of at most " + MOST_KEY + " bytes; the key of its area has "
                            + slot.area().keyBits() / 8,
                    GrubAdvice.anew(slot.number())));
        }
        return digest(slot, where);
    }

    private Optional<Obstacle> digest(KeySlot slot, Place where) {
        return header.digests().stream()
                .filter(digest -> digest.slots().contains(slot.number()) && !knowsHash(digest.hash()))
                .findFirst()
                .map(digest -> digest.known()
                        ? obstacle(
                                Rules.GRUB_HASH,
                                where,
                                "is not known to support the hash " + digest.hash() + " of the digest",
                                GrubAdvice.digest(1000, "sha256"))
                        : obstacle(
                                Rules.GRUB_DIGEST_TYPE,
                                where,
                                "cannot verify a key with this kind of digest: "
                                        + header.digestObstacle(digest.number()).orElse(""),
                                GrubAdvice.NONE));
    }

    private Obstacle obstacle(String rule, Place where, String what, GrubAdvice fix) {
        return new Obstacle(rule, where, "GRUB " + version + " " + what, fix);
    }

    private static boolean knowsHash(String hash) {
        return HASHES.contains(hash);
    }

    private static boolean knowsCipher(String text) {
        try {
            CipherSpec spec = CipherSpec.parse(text);
            boolean iv = IVS.contains(spec.iv())
                    || (spec.iv().startsWith("essiv:") && knowsHash(spec.iv().substring("essiv:".length())));
            return CIPHERS.contains(spec.cipher()) && MODES.contains(spec.mode()) && iv;
        } catch (HeaderException e) {
            return false; // an unreadable specification is not a supported cipher
        }
    }
}
