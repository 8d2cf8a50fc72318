package luksh.interop;

import static luksh.interop.Luks2Mutation.both;
import static luksh.interop.Luks2Mutation.fine;
import static luksh.interop.Luks2Mutation.laxer;

import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.oracle.Luks2Image;

/** What can be wrong with key slots, their areas, digests and tokens. Slot 0 has a 512-bit key. */
final class Luks2SlotMutations {
    private static final String FUTURE = "a slot of the future must not hide the others";
    private static final String AREA = "keyslots.0.area.";
    private static final String KDF = "keyslots.0.kdf";
    private static final String SALT = "'" + "A".repeat(43) + "='";
    private static final String ARGON2 = "{'type':'argon2id','time':4,'memory':65536,'cpus':4,'salt':" + SALT;

    private Luks2SlotMutations() {}

    private static Consumer<Luks2Image> second(String offset) {
        return i -> i.duplicate("keyslots.0", "keyslots.1")
                .set("keyslots.1.area.offset", "'" + offset + "'")
                .set("digests.0.keyslots", "['0','1']");
    }

    private static Consumer<Luks2Image> foreign(String area) {
        return i -> i.set("keyslots.1", "{'type':'foreign','key_size':64,'area':" + area + ",'more':[1.0e5,{}]}");
    }

    static Stream<Luks2Mutation> all() {
        return Stream.of(slots(), areas(), kdfs(), digests(), tokens()).flatMap(list -> list);
    }

    private static Stream<Luks2Mutation> slots() {
        return Stream.of(
                both("keyslots missing", "keyslots", i -> i.remove("keyslots")),
                both("keyslots an array", "keyslots", i -> i.set("keyslots", "[]")),
                both("keyslots null", "keyslots", i -> i.set("keyslots", "null")),
                both("slot 0 no object", "keyslots.0", i -> i.set("keyslots.0", "7")),
                both("slot 'x'", "a member 'x'", i -> i.duplicate("keyslots.0", "keyslots.x")),
                both("slot '-1'", "a member '-1'", i -> i.duplicate("keyslots.0", "keyslots.-1")),
                both(
                        "slot '01'",
                        "a member '01'",
                        i -> second("290816")
                                .andThen(j -> j.move("keyslots.1", "keyslots.01"))
                                .accept(i)),
                fine(
                        "slot 32",
                        i -> i.set(
                                "keyslots.32",
                                "{'type':'foreign','key_size':64,'area':{'type':'raw','offset':'290816','size':'4096'}}")),
                fine("a second slot", second("290816")),
                fine("a slot of a foreign type", foreign("{'type':'own','offset':'290816','size':'4096'}")),
                both(
                        "a foreign slot without area",
                        "keyslots.1.area",
                        i -> i.set("keyslots.1", "{'type':'foreign','key_size':64}")),
                both(
                        "a foreign slot without key_size",
                        "keyslots.1.key_size",
                        i -> i.set("keyslots.1", "{'type':'f','area':{'type':'raw','offset':'290816','size':'4096'}}")),
                both(
                        "a foreign slot over another",
                        "keyslots.1.area",
                        foreign("{'type':'own','offset':'36864','size':'4096'}")),
                both(
                        "a foreign slot over the header",
                        "keyslots.1.area",
                        foreign("{'type':'own','offset':'0','size':'4096'}")),
                both("slot type missing", "keyslots.0.type", i -> i.remove("keyslots.0.type")),
                both("slot type a number", "keyslots.0.type", i -> i.set("keyslots.0.type", "1")),
                fine("slot type with ESC", i -> i.set("keyslots.0.type", "'a\\u001b[2J'")),
                both("key_size missing", "keyslots.0.key_size", i -> i.remove("keyslots.0.key_size")),
                both("key_size a string", "keyslots.0.key_size", i -> i.set("keyslots.0.key_size", "'64'")),
                both("key_size -1", "keyslots.0.key_size", i -> i.set("keyslots.0.key_size", "-1")),
                both("key_size 64.0", "keyslots.0.key_size", i -> i.set("keyslots.0.key_size", "64.0")),
                both("key_size 2^32", "keyslots.0.key_size", i -> i.set("keyslots.0.key_size", "4294967296")),
                fine("key_size 0", i -> i.set("keyslots.0.key_size", "0")),
                fine("key_size 2^32-1", i -> i.set("keyslots.0.key_size", "4294967295")),
                fine("priority 3", i -> i.set("keyslots.0.priority", "3")),
                fine("priority a string", i -> i.set("keyslots.0.priority", "'2'")),
                fine("priority 2", i -> i.set("keyslots.0.priority", "2")),
                both("af missing", "keyslots.0.af", i -> i.remove("keyslots.0.af")),
                laxer("af of another type", FUTURE, i -> i.set("keyslots.0.af.type", "'luks9'")),
                both("af without hash", "keyslots.0.af.hash", i -> i.remove("keyslots.0.af.hash")),
                fine("3999 stripes", i -> i.set("keyslots.0.af.stripes", "3999")),
                fine("2^40 stripes", i -> i.set("keyslots.0.af.stripes", "1099511627776")));
    }

    private static Stream<Luks2Mutation> areas() {
        return Stream.of(
                both("area missing", "keyslots.0.area", i -> i.remove("keyslots.0.area")),
                laxer("area of another type", FUTURE, i -> i.set(AREA + "type", "'cooked'")),
                both("area without offset", "keyslots.0.area.offset", i -> i.remove(AREA + "offset")),
                both("area offset a number", "keyslots.0.area.offset", i -> i.set(AREA + "offset", "32768")),
                both("area offset '+32768'", "keyslots.0.area.offset", i -> i.set(AREA + "offset", "'+32768'")),
                both("area offset '0x8000'", "keyslots.0.area.offset", i -> i.set(AREA + "offset", "'0x8000'")),
                both("area offset ' 32768'", "keyslots.0.area.offset", i -> i.set(AREA + "offset", "' 32768'")),
                both("area offset ''", "keyslots.0.area.offset", i -> i.set(AREA + "offset", "''")),
                both("area offset '-1'", "keyslots.0.area.offset", i -> i.set(AREA + "offset", "'-1'")),
                both(
                        "area offset 2^63",
                        "keyslots.0.area.offset",
                        i -> i.set(AREA + "offset", "'9223372036854775808'")),
                both(
                        "area offset 2^64",
                        "keyslots.0.area.offset",
                        i -> i.set(AREA + "offset", "'18446744073709551616'")),
                both(
                        "area offset and size overflow",
                        "keyslots.0.area",
                        i -> i.set(AREA + "offset", "'9223372036854775296'")),
                fine("area offset '032768'", i -> i.set(AREA + "offset", "'032768'")),
                both("area in the first copy", "keyslots.0.area", i -> i.set(AREA + "offset", "'4096'")),
                both("area in the second copy", "keyslots.0.area", i -> i.set(AREA + "offset", "'28672'")),
                both("area past the room", "keyslots.0.area", i -> i.set(AREA + "offset", "'16523264'")),
                fine("area up to the end of the room", i -> i.set(AREA + "offset", "'16519168'")),
                fine("area at an odd byte", i -> i.set(AREA + "offset", "'32769'")),
                both("area size 0", "keyslots.0.area.size", i -> i.set(AREA + "size", "'0'")),
                both("area size 2^64-1", "keyslots.0.area.size", i -> i.set(AREA + "size", "'18446744073709551615'")),
                fine("area too small", i -> i.set(AREA + "size", "'255488'")),
                fine("area size of half a sector", i -> i.set(AREA + "size", "'256001'")),
                fine("area just large enough", i -> i.set(AREA + "size", "'256000'")),
                both("two areas in one place", "area.offset", second("32768")),
                both("two areas that overlap", "keyslots.1.area.offset", second("286720")),
                fine("areas out of order", i -> second("32768").accept(i.set(AREA + "offset", "'290816'"))),
                both("area without encryption", "keyslots.0.area.encryption", i -> i.remove(AREA + "encryption")),
                both("area encryption empty", "keyslots.0.area.encryption", i -> i.set(AREA + "encryption", "''")),
                fine("area encryption with a blank", i -> i.set(AREA + "encryption", "'aes xts'")),
                both("area key_size a string", "keyslots.0.area.key_size", i -> i.set(AREA + "key_size", "'64'")),
                fine("area key_size 4096", i -> i.set(AREA + "key_size", "4096")));
    }

    private static Stream<Luks2Mutation> kdfs() {
        return Stream.of(
                both("kdf missing", KDF, i -> i.remove(KDF)),
                both("kdf empty", KDF, i -> i.set(KDF, "{}")),
                fine("kdf of another type", i -> i.set(KDF + ".type", "'scrypt'")),
                both("pbkdf2 without hash", KDF + ".hash", i -> i.remove(KDF + ".hash")),
                both("pbkdf2 without iterations", KDF + ".iterations", i -> i.remove(KDF + ".iterations")),
                both("pbkdf2 without salt", KDF + ".salt", i -> i.remove(KDF + ".salt")),
                both("iterations a string", KDF + ".iterations", i -> i.set(KDF + ".iterations", "'1000'")),
                fine("iterations 0", i -> i.set(KDF + ".iterations", "0")),
                fine("iterations 2^32", i -> i.set(KDF + ".iterations", "4294967296")),
                both("kdf salt empty", KDF + ".salt", i -> i.set(KDF + ".salt", "''")),
                fine("kdf salt no base64", i -> i.set(KDF + ".salt", "'!!'")),
                fine("kdf salt of 16 bytes", i -> i.set(KDF + ".salt", "'AAAAAAAAAAAAAAAAAAAAAA=='")),
                fine("pbkdf2 with a foreign member", i -> i.set(KDF + ".foo", "1")),
                fine(
                        "pbkdf2 with members of argon2",
                        i -> i.set(KDF + ".time", "4").set(KDF + ".cpus", "4")),
                fine("argon2id", i -> i.set(KDF, ARGON2 + "}")),
                fine("argon2i", i -> i.set(KDF, ARGON2 + "}").set(KDF + ".type", "'argon2i'")),
                fine("argon2id with members of pbkdf2", i -> i.set(KDF, ARGON2 + ",'hash':'sha256','iterations':1}")),
                fine("argon2d", i -> i.set(KDF, ARGON2 + "}").set(KDF + ".type", "'argon2d'")),
                fine("argon2id with a foreign member", i -> i.set(KDF, ARGON2 + ",'foo':1}")),
                both(
                        "argon2id without time",
                        KDF + ".time",
                        i -> i.set(KDF, ARGON2 + "}").remove(KDF + ".time")),
                both(
                        "argon2id without memory",
                        KDF + ".memory",
                        i -> i.set(KDF, ARGON2 + "}").remove(KDF + ".memory")),
                both(
                        "argon2id without cpus",
                        KDF + ".cpus",
                        i -> i.set(KDF, ARGON2 + "}").remove(KDF + ".cpus")),
                fine("argon2id, memory 2^32", i -> i.set(KDF, ARGON2 + "}").set(KDF + ".memory", "4294967296")),
                fine("argon2id, cpus 0", i -> i.set(KDF, ARGON2 + "}").set(KDF + ".cpus", "0")),
                fine(
                        "argon2id, memory 2^32-1: dumped, not derived",
                        i -> i.set(KDF, ARGON2 + "}").set(KDF + ".memory", "4294967295")));
    }

    private static Stream<Luks2Mutation> digests() {
        return Stream.of(
                both("digests missing", "digests", i -> i.remove("digests")),
                both("digest 'x'", "a member 'x'", i -> i.move("digests.0", "digests.x")),
                fine("digest 8", i -> i.move("digests.0", "digests.8")),
                fine("digest 7", i -> i.move("digests.0", "digests.7")),
                both("digest without type", "digests.0.type", i -> i.remove("digests.0.type")),
                fine("digest of another type", i -> i.set("digests.0.type", "'own'")),
                both("digest without keyslots", "digests.0.keyslots", i -> i.remove("digests.0.keyslots")),
                both("digest without segments", "digests.0.segments", i -> i.remove("digests.0.segments")),
                both(
                        "digest of a slot that is not there",
                        "digests.0.keyslots[1]",
                        i -> i.set("digests.0.keyslots", "['0','9']")),
                both("digest of a slot by number", "digests.0.keyslots[0]", i -> i.set("digests.0.keyslots", "[0]")),
                both("digest of slot '00'", "digests.0.keyslots[0]", i -> i.set("digests.0.keyslots", "['00']")),
                fine("digest of a slot twice", i -> i.set("digests.0.keyslots", "['0','0']")),
                both("a slot in no digest", "keyslots.0", i -> i.set("digests.0.keyslots", "[]")),
                both(
                        "a slot in two digests",
                        "keyslots.0",
                        i -> i.duplicate("digests.0", "digests.1").set("digests.1.segments", "[]")),
                fine(
                        "a digest of nothing",
                        i -> i.duplicate("digests.0", "digests.1")
                                .set("digests.1.segments", "[]")
                                .set("digests.1.keyslots", "[]")),
                both(
                        "digest of a segment that is not there",
                        "digests.0.segments[0]",
                        i -> i.set("digests.0.segments", "['9']")),
                fine("digest without hash", i -> i.remove("digests.0.hash")),
                fine("digest without iterations", i -> i.remove("digests.0.iterations")),
                fine("digest iterations 0", i -> i.set("digests.0.iterations", "0")),
                fine("digest salt no base64", i -> i.set("digests.0.salt", "'?'")),
                fine("digest salt empty", i -> i.set("digests.0.salt", "''")),
                fine("digest of 3 bytes", i -> i.set("digests.0.digest", "'AAAA'")),
                fine("digest of 300 bytes", i -> i.set("digests.0.digest", "'" + "A".repeat(400) + "'")));
    }

    private static Stream<Luks2Mutation> tokens() {
        return Stream.of(
                both("tokens missing", "tokens", i -> i.remove("tokens")),
                both("tokens an array", "tokens", i -> i.set("tokens", "[]")),
                both("token 'x'", "a member 'x'", i -> i.set("tokens.x", "{'type':'own','keyslots':[]}")),
                fine("token 32", i -> i.set("tokens.32", "{'type':'own','keyslots':[]}")),
                fine(
                        "a token of a foreign type",
                        i -> i.set("tokens.3", "{'type':'own','keyslots':['0'],'x':{'y':[null,1e-7]}}")),
                both("token without type", "tokens.0.type", i -> i.set("tokens.0", "{'keyslots':[]}")),
                both("token type empty", "tokens.0.type", i -> i.set("tokens.0", "{'type':'','keyslots':[]}")),
                fine("token type with ESC", i -> i.set("tokens.0", "{'type':'a\\u001b[2J','keyslots':[]}")),
                both("token without keyslots", "tokens.0.keyslots", i -> i.set("tokens.0", "{'type':'own'}")),
                both(
                        "token of a slot that is not there",
                        "tokens.0.keyslots[0]",
                        i -> i.set("tokens.0", "{'type':'own','keyslots':['9']}")),
                fine("token of a slot twice", i -> i.set("tokens.0", "{'type':'own','keyslots':['0','0']}")),
                fine("token of no slot", i -> i.set("tokens.0", "{'type':'own','keyslots':[]}")),
                fine(
                        "luks2-keyring",
                        i -> i.set("tokens.0", "{'type':'luks2-keyring','keyslots':['0'],'key_description':'k'}")),
                fine(
                        "luks2-keyring without key_description",
                        i -> i.set("tokens.0", "{'type':'luks2-keyring','keyslots':['0']}")));
    }
}
