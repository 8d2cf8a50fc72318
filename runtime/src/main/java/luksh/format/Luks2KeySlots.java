package luksh.format;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The key slots of a LUKS2 JSON area, each for itself; LUKS2 On-Disk Format 1.1.4, section 3.2. */
final class Luks2KeySlots {
    static final int MOST = 32;
    static final String LUKS2 = "luks2";
    /** Holds no key but what a reencryption under way needs to go on after a crash. */
    static final String REENCRYPT = "reencrypt";

    private static final int MOST_KEY_BYTES = 512;
    private static final int SALT = 32;
    private static final long MOST_UINT32 = 0xffff_ffffL;
    private static final Map<String, List<String>> KDF_MEMBERS = Map.of(
            "pbkdf2", List.of("type", "salt", "hash", "iterations"),
            "argon2i", List.of("type", "salt", "time", "memory", "cpus"),
            "argon2id", List.of("type", "salt", "time", "memory", "cpus"));

    private Luks2KeySlots() {}

    /** The areas of all of them, by slot number; also of types that nobody here knows. */
    static Map<Integer, Extent> areas(Map<Integer, JsonMember> slots) {
        var areas = new TreeMap<Integer, Extent>();
        slots.forEach((number, slot) -> {
            JsonMember area = slot.member("area");
            slot.member("type").shown();
            slot.member("key_size").number(0, MOST_UINT32);
            area.member("type").shown();
            Extent extent = Extent.of(area);
            if (extent.size() <= 0) {
                throw new HeaderException(area.path() + ".size", 0, "more than 0");
            }
            areas.put(number, extent);
        });
        return areas;
    }

    static boolean isLuks2(JsonMember slot) {
        return slot.member("type").text().equals(LUKS2);
    }

    static boolean isReencrypt(JsonMember slot) {
        return slot.member("type").text().equals(REENCRYPT);
    }

    /** Length of the volume key that it holds, in bytes. */
    static int keyBytes(JsonMember slot) {
        return (int) slot.member("key_size").number(1, MOST_KEY_BYTES);
    }

    /** A slot of type {@code luks2}. */
    static KeySlot read(int number, JsonMember slot, String name, boolean bound) {
        JsonMember af = slot.member("af");
        af.member("type").oneOf("luks1");
        JsonMember area = slot.member("area");
        area.member("type").oneOf("raw");
        // cryptsetup splits into 4000 whatever stands here
        int stripes = (int) af.member("stripes").number(Luks2Header.STRIPES, Luks2Header.STRIPES);
        long size = area.member("size").sectors();
        long needed = (keyBytes(slot) * (long) stripes + 511) / 512 * 512;
        if (size < needed) {
            throw new HeaderException(
                    area.path() + ".size", size, needed + " or more, for " + stripes + " stripes of the key");
        }
        return new KeySlot(
                number,
                name,
                kdf(slot.member("kdf")),
                new Area(
                        new Size(area.member("offset").sectors()),
                        new Size(size),
                        area.member("encryption").name(),
                        (int) area.member("key_size").number(1, MOST_KEY_BYTES) * 8,
                        af.member("hash").name(),
                        stripes),
                priority(slot.member("priority")),
                bound);
    }

    private static Kdf kdf(JsonMember kdf) {
        String type = kdf.member("type").oneOf("pbkdf2", "argon2i", "argon2id");
        for (String member : kdf.object().members().keySet()) {
            if (KDF_MEMBERS.values().stream().noneMatch(known -> known.contains(member))) {
                throw new HeaderException(
                        kdf.path(), "a member '" + member + "'", "only " + String.join(", ", known(type)));
            }
        }
        Bytes salt = kdf.member("salt").base64(SALT, SALT);
        if (type.equals("pbkdf2")) {
            return new Pbkdf2(
                    kdf.member("hash").name(), kdf.member("iterations").number(1, MOST_UINT32), salt);
        }
        return new Argon2(
                type,
                kdf.member("time").number(1, MOST_UINT32),
                new Size(kdf.member("memory").number(1, MOST_UINT32) << 10),
                (int) kdf.member("cpus").number(1, Integer.MAX_VALUE),
                salt);
    }

    private static List<String> known(String kdf) {
        return KDF_MEMBERS.getOrDefault(kdf, List.of());
    }

    /**
     * Members that another key derivation of the same slot left behind: old versions of cryptsetup wrote them, newer ones
     * pass over them, and so do we.
     */
    static List<String> leftovers(JsonMember kdf) {
        List<String> known = known(kdf.member("type").text());
        return kdf.object().members().keySet().stream()
                .filter(member -> !known.contains(member))
                .toList();
    }

    private static Priority priority(JsonMember priority) {
        return priority.present() ? Luks2Json.PRIORITIES.get((int) priority.number(0, 2)) : Priority.NORMAL;
    }

    /** A slot of type {@code reencrypt}: how far a reencryption may go before it notes where it is. */
    static void checkReencrypt(JsonMember slot) {
        slot.member("key_size").number(1, 1);
        slot.member("mode").oneOf("reencrypt", "encrypt", "decrypt");
        slot.member("direction").oneOf("forward", "backward");
        JsonMember area = slot.member("area");
        String resilience = area.member("type").shown();
        if (resilience.endsWith("checksum")) {
            area.member("hash").name();
            sectorSize(area.member("sector_size"));
        }
        if (resilience.startsWith("datashift")) {
            JsonMember shift = area.member("shift_size");
            HeaderException.check(shift.sectors() > 0, shift.path(), 0, "more than 0");
        }
    }

    static int sectorSize(JsonMember member) {
        int size = (int) member.number(512, 4096);
        if (Integer.bitCount(size) != 1) {
            throw new HeaderException(member.path(), size, "512, 1024, 2048 or 4096");
        }
        return size;
    }
}
