package luksh.interop;

import static luksh.interop.Luks2Mutation.both;
import static luksh.interop.Luks2Mutation.fine;
import static luksh.interop.Luks2Mutation.stricter;

import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.oracle.Luks2Image;

/** What can be wrong with segments, config and requirements. The payload begins at 16777216, its sectors have 4096 bytes. */
final class Luks2AreaMutations {
    private static final String SEGMENT = "segments.0.";
    private static final String LINEAR = "{'type':'linear','offset':'16781312','size':'dynamic'}";

    private Luks2AreaMutations() {}

    static Stream<Luks2Mutation> all() {
        return Stream.of(segments(), orders(), configs()).flatMap(list -> list);
    }

    /** A second segment behind one of 4096 bytes. */
    private static Consumer<Luks2Image> second(String name, String offset, String size) {
        return i -> i.duplicate("segments.0", "segments." + name)
                .set(SEGMENT + "size", "'4096'")
                .set("segments." + name + ".offset", "'" + offset + "'")
                .set("segments." + name + ".size", "'" + size + "'")
                .set("digests.0.segments", "['0','" + name + "']");
    }

    private static Consumer<Luks2Image> backup(String name) {
        return second(name, "16781312", "dynamic")
                .andThen(i -> i.set("segments." + name + ".flags", "['backup-final']"));
    }

    private static Stream<Luks2Mutation> segments() {
        return Stream.of(
                both("segments missing", "segments", i -> i.remove("segments")),
                both("no segment", "segments", i -> i.set("segments", "{}").set("digests.0.segments", "[]")),
                both("segment without type", "segments.0.type", i -> i.remove(SEGMENT + "type")),
                both("segment without offset", "segments.0.offset", i -> i.remove(SEGMENT + "offset")),
                both("segment at an odd byte", "segments.0.offset", i -> i.set(SEGMENT + "offset", "'16777217'")),
                both("segment in the key areas", "config.keyslots_size", i -> i.set(SEGMENT + "offset", "'16773120'")),
                both("segment in the header", "config.keyslots_size", i -> i.set(SEGMENT + "offset", "'4096'")),
                fine("segment at 2^64-512", i -> i.set(SEGMENT + "offset", "'18446744073709551104'")),
                fine("segment behind the device", i -> i.set(SEGMENT + "offset", "'1099511627776'")),
                fine("detached: segment at 0", i -> i.set(SEGMENT + "offset", "'0'")),
                both("segment without size", "segments.0.size", i -> i.remove(SEGMENT + "size")),
                both("segment size a number", "segments.0.size", i -> i.set(SEGMENT + "size", "4096")),
                both("segment size 0", "segments.0.size", i -> i.set(SEGMENT + "size", "'0'")),
                both("segment size of half a sector", "segments.0.size", i -> i.set(SEGMENT + "size", "'512'")),
                fine(
                        "segment size of a sector",
                        i -> i.set(SEGMENT + "size", "'512'").set(SEGMENT + "sector_size", "512")),
                both("segment without encryption", "segments.0.encryption", i -> i.remove(SEGMENT + "encryption")),
                both("segment encryption empty", "segments.0.encryption", i -> i.set(SEGMENT + "encryption", "''")),
                both("segment without iv_tweak", "segments.0.iv_tweak", i -> i.remove(SEGMENT + "iv_tweak")),
                both("iv_tweak a number", "segments.0.iv_tweak", i -> i.set(SEGMENT + "iv_tweak", "0")),
                both(
                        "iv_tweak 2^64",
                        "segments.0.iv_tweak",
                        i -> i.set(SEGMENT + "iv_tweak", "'18446744073709551616'")),
                fine("iv_tweak 2^64-1", i -> i.set(SEGMENT + "iv_tweak", "'18446744073709551615'")),
                both("segment without sector_size", "segments.0.sector_size", i -> i.remove(SEGMENT + "sector_size")),
                both("sector_size a string", "segments.0.sector_size", i -> i.set(SEGMENT + "sector_size", "'512'")),
                both("sector_size 0", "segments.0.sector_size", i -> i.set(SEGMENT + "sector_size", "0")),
                both("sector_size 513", "segments.0.sector_size", i -> i.set(SEGMENT + "sector_size", "513")),
                fine("sector_size 1536", i -> i.set(SEGMENT + "sector_size", "1536")),
                fine("sector_size 8192", i -> i.set(SEGMENT + "sector_size", "8192")),
                fine("sector_size 1024", i -> i.set(SEGMENT + "sector_size", "1024")),
                both("segment flags a string", "segments.0.flags", i -> i.set(SEGMENT + "flags", "'x'")),
                both("segment flag a number", "segments.0.flags[0]", i -> i.set(SEGMENT + "flags", "[1]")),
                fine("segment flag of a foreign name", i -> i.set(SEGMENT + "flags", "['own']")),
                fine(
                        "integrity",
                        i -> i.set(
                                SEGMENT + "integrity",
                                "{'type':'hmac(sha256)','journal_encryption':'none','journal_integrity':'none'}")),
                both("integrity a string", "segments.0.integrity", i -> i.set(SEGMENT + "integrity", "'hmac(sha256)'")),
                both(
                        "integrity without journal",
                        "segments.0.integrity.journal_encryption",
                        i -> i.set(SEGMENT + "integrity", "{'type':'hmac(sha256)','journal_integrity':'none'}")),
                both(
                        "integrity without type",
                        "segments.0.integrity.type",
                        i -> i.set(SEGMENT + "integrity", "{'journal_encryption':'none','journal_integrity':'none'}")),
                fine(
                        "hw-opal",
                        i -> i.set(
                                "segments.0",
                                "{'type':'hw-opal','offset':'16777216','size':'4096','opal_segment_number':1,'opal_key_size':32,'opal_segment_size':'4096'}")),
                fine(
                        "hw-opal-crypt",
                        i -> i.set(SEGMENT + "type", "'hw-opal-crypt'")
                                .set(SEGMENT + "opal_segment_number", "1")
                                .set(SEGMENT + "opal_key_size", "32")
                                .set(SEGMENT + "opal_segment_size", "'4096'")),
                stricter(
                        "hw-opal without its number",
                        "segments.0.opal_segment_number",
                        "cryptsetup knows it from 2.7 on",
                        i -> i.set("segments.0", "{'type':'hw-opal','offset':'16777216','size':'4096'}")),
                fine(
                        "a linear segment alone",
                        i -> i.set("segments.0", "{'type':'linear','offset':'16777216','size':'dynamic'}")),
                fine(
                        "a segment of a foreign type",
                        i -> i.set("segments.0", "{'type':'own','offset':'16777216','size':'dynamic'}")));
    }

    private static Stream<Luks2Mutation> orders() {
        return Stream.of(
                fine("two segments", second("1", "16781312", "dynamic")),
                fine("two segments with a hole", second("1", "16785408", "dynamic")),
                fine("crypt and linear", i -> i.set(SEGMENT + "size", "'4096'").set("segments.1", LINEAR)),
                both("numbers with a gap", "segments", second("2", "16781312", "dynamic")),
                both(
                        "numbers from 1",
                        "segments",
                        i -> i.move("segments.0", "segments.1").set("digests.0.segments", "['1']")),
                both("segments that overlap", "segments.1.offset", second("1", "16779264", "dynamic")),
                both("segments in one place", ".offset", second("1", "16777216", "4096")),
                both(
                        "dynamic before the last",
                        "segments.0.size",
                        second("1", "16781312", "4096").andThen(i -> i.set(SEGMENT + "size", "'dynamic'"))),
                both(
                        "a segment in no digest",
                        "segments.1",
                        i -> second("1", "16781312", "dynamic")
                                .andThen(j -> j.set("digests.0.segments", "['0']"))
                                .accept(i)),
                both("the only segment in no digest", "segments.0", i -> i.set("digests.0.segments", "[]")),
                fine("a backup segment", backup("1")),
                both("a backup segment alone", "segments", i -> i.set(SEGMENT + "flags", "['backup-final']")),
                both(
                        "a backup segment in no digest",
                        "segments.1",
                        backup("1").andThen(i -> i.set("digests.0.segments", "['0']"))),
                both("a segment behind a backup segment", "segments.2", i -> {
                    backup("1").accept(i);
                    i.duplicate("segments.0", "segments.2")
                            .set("segments.2.offset", "'16781312'")
                            .set("digests.0.segments", "['0','1','2']");
                }));
    }

    private static Stream<Luks2Mutation> configs() {
        return Stream.of(
                both("config missing", "config", i -> i.remove("config")),
                both("json_size missing", "config.json_size", i -> i.remove("config.json_size")),
                both("json_size a number", "config.json_size", i -> i.set("config.json_size", "12288")),
                both("json_size of the whole copy", "config.json_size", i -> i.set("config.json_size", "'16384'")),
                both("keyslots_size missing", "config.keyslots_size", i -> i.remove("config.keyslots_size")),
                both("keyslots_size 0", "keyslots.0.area", i -> i.set("config.keyslots_size", "'0'")),
                both("keyslots_size too small", "keyslots.0.area", i -> i.set("config.keyslots_size", "'253952'")),
                fine("keyslots_size just enough", i -> i.set("config.keyslots_size", "'258048'")),
                both(
                        "keyslots_size of half a page",
                        "config.keyslots_size",
                        i -> i.set("config.keyslots_size", "'16742400'")),
                both(
                        "keyslots_size into the segment",
                        "config.keyslots_size",
                        i -> i.set("config.keyslots_size", "'16748544'")),
                both(
                        "keyslots_size over 128 MiB",
                        "config.keyslots_size",
                        i -> i.set("config.keyslots_size", "'134221824'").set(SEGMENT + "offset", "'0'")),
                both(
                        "keyslots_size over the device, detached",
                        "config.keyslots_size",
                        i -> i.set("config.keyslots_size", "'67108864'").set(SEGMENT + "offset", "'0'")),
                both(
                        "keyslots_size over the device, attached",
                        "config.keyslots_size",
                        i -> i.set("config.keyslots_size", "'33554432'").set(SEGMENT + "offset", "'67108864'")),
                fine(
                        "no slot and no room",
                        i -> i.set("keyslots", "{}")
                                .set("digests.0.keyslots", "[]")
                                .set("config.keyslots_size", "'0'")),
                fine("config flags", i -> i.set("config.flags", "['allow-discards','own']")),
                both("config flags an object", "config.flags", i -> i.set("config.flags", "{}")),
                both("config flag a number", "config.flags[0]", i -> i.set("config.flags", "[1]")),
                stricter(
                        "config flag with CSI",
                        "config.flags[0]",
                        "a terminal would obey it",
                        i -> i.set("config.flags", "['\\u009b2J']")),
                both("requirements an array", "config.requirements", i -> i.set("config.requirements", "['own']")),
                both(
                        "mandatory a string",
                        "config.requirements.mandatory",
                        i -> i.set("config.requirements", "{'mandatory':'own'}")),
                both(
                        "mandatory a number",
                        "config.requirements.mandatory[0]",
                        i -> i.set("config.requirements", "{'mandatory':[1]}")),
                fine("no mandatory requirement", i -> i.set("config.requirements", "{'optional':['own']}")),
                fine("an unknown requirement", i -> i.set("config.requirements", "{'mandatory':['own']}")),
                fine("requirement opal", i -> i.set("config.requirements", "{'mandatory':['opal']}")),
                fine(
                        "requirement inline-hw-tags",
                        i -> i.set("config.requirements", "{'mandatory':['inline-hw-tags']}")),
                fine(
                        "requirement offline-reencrypt",
                        i -> i.set("config.requirements", "{'mandatory':['offline-reencrypt']}")),
                both(
                        "online-reencrypt without its slot",
                        "config.requirements.mandatory",
                        i -> i.set("config.requirements", "{'mandatory':['online-reencrypt-v2']}")),
                both(
                        "a reencrypt slot without its requirement",
                        "keyslots.1",
                        i -> i.set(
                                "keyslots.1",
                                "{'type':'reencrypt','key_size':1,'mode':'reencrypt','direction':'forward','area':{'type':'none','offset':'290816','size':'4096'}}")));
    }

    /** On a header of which cryptsetup has begun the reencryption; its slot 2 is the reencrypt one. */
    static Stream<Luks2Mutation> reencryption() {
        String slot = "keyslots.2.";
        String area = slot + "area.";
        return Stream.of(
                fine("reencryption under way", i -> {}),
                both("reencrypt key_size 2", slot + "key_size", i -> i.set(slot + "key_size", "2")),
                both("reencrypt mode", slot + "mode", i -> i.set(slot + "mode", "'x'")),
                both("reencrypt without mode", slot + "mode", i -> i.remove(slot + "mode")),
                both("reencrypt direction", slot + "direction", i -> i.set(slot + "direction", "'up'")),
                both("checksum without hash", area + "hash", i -> i.remove(area + "hash")),
                both("checksum without sector_size", area + "sector_size", i -> i.remove(area + "sector_size")),
                both("checksum sector_size 100", area + "sector_size", i -> i.set(area + "sector_size", "100")),
                fine("resilience none", i -> i.set(area + "type", "'none'")),
                fine("resilience journal", i -> i.set(area + "type", "'journal'")),
                both("datashift without shift_size", area + "shift_size", i -> i.set(area + "type", "'datashift'")),
                both(
                        "datashift by 0",
                        area + "shift_size",
                        i -> i.set(area + "type", "'datashift'").set(area + "shift_size", "'0'")),
                both(
                        "datashift by 100",
                        area + "shift_size",
                        i -> i.set(area + "type", "'datashift-journal'").set(area + "shift_size", "'100'")),
                fine(
                        "datashift by 4096",
                        i -> i.set(area + "type", "'datashift'").set(area + "shift_size", "'4096'")),
                both(
                        "two reencrypt slots",
                        "keyslots.3",
                        i -> i.set(area + "size", "'4096'")
                                .duplicate("keyslots.2", "keyslots.3")
                                .set("keyslots.3.area.offset", "'552960'")),
                both(
                        "two reencrypt requirements",
                        "config.requirements.mandatory",
                        i -> i.set("config.requirements.mandatory", "['online-reencrypt-v2','online-reencrypt-v3']")),
                fine(
                        "a reencrypt requirement of the future",
                        i -> i.set("config.requirements.mandatory", "['online-reencrypt-v9']")),
                both(
                        "a reencrypt slot and another requirement",
                        "keyslots.2",
                        i -> i.set("config.requirements.mandatory", "['own']")),
                both("no backup-final", "segments", i -> i.set("segments.2.flags", "['backup-previous']")),
                both("no backup-previous", "segments", i -> i.set("segments.1.flags", "['backup-moved-segment']")),
                both(
                        "backup segments with a gap",
                        "segments",
                        i -> i.move("segments.2", "segments.5").set("digests.1.segments", "['5']")),
                fine("a segment in-reencryption", i -> i.set("segments.0.flags", "['in-reencryption']")));
    }
}
