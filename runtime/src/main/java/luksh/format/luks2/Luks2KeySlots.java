package luksh.format.luks2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import luksh.format.Area;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.UnknownKdf;
import luksh.format.Visible;

/** Reads and checks each key slot of a LUKS2 JSON area; LUKS2 On-Disk Format 1.1.4, section 3.2. */
public final class Luks2KeySlots {
    static final int MOST = 32;
    public static final String LUKS2 = UnknownKdf.KNOWN_SLOT_TYPE;
    /** Contains no key, only what an unfinished reencryption needs to continue after a crash. */
    static final String REENCRYPT = "reencrypt";

    private static final int MOST_KEY_BYTES = 512;
    private static final int SALT = 32;
    private static final int SECTOR = 512;
    private static final long MOST_UINT32 = 0xffff_ffffL;
    /** Largest number that luksh shows. Whether it can derive a key with that number is checked later. */
    private static final long MOST_SHOWN = 1L << 52;

    private static final Map<String, List<String>> KDF_MEMBERS = Map.of(
            "pbkdf2", List.of("type", "salt", "hash", "iterations"),
            "argon2i", List.of("type", "salt", "time", "memory", "cpus"),
            "argon2id", List.of("type", "salt", "time", "memory", "cpus"));

    private Luks2KeySlots() {}

    /**
     * A key slot of any type.
     *
     * @param keyBytes length of the key in it, in bytes
     * @param obstacles why luksh cannot unlock it, one clause each; empty if nothing in its JSON prevents it
     * @param oddities deviations that are no errors, one sentence each
     */
    record Read(KeySlot slot, int keyBytes, List<String> obstacles, List<String> oddities) {}

    /** The areas of all key slots, also of unknown types, by slot number. */
    static Map<Integer, ByteRange> areas(Map<Integer, JsonMember> slots) {
        var areas = new TreeMap<Integer, ByteRange>();
        slots.forEach((number, slot) -> {
            JsonMember area = slot.member("area");
            slot.member("type").shown();
            slot.member("key_size").number(0, MOST_UINT32);
            area.member("type").shown();
            ByteRange extent = ByteRange.of(area);
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

    /** A slot of type {@code luks2}. */
    static Read read(int number, JsonMember slot, String name, boolean bound) {
        var obstacles = new ArrayList<String>();
        var oddities = new ArrayList<String>();
        if (number >= MOST) {
            obstacles.add("its number is above " + (MOST - 1));
        }
        int keyBytes =
                (int) Math.min(Integer.MAX_VALUE / 8, slot.member("key_size").number(0, MOST_UINT32));
        if (keyBytes < 1 || keyBytes > MOST_KEY_BYTES) {
            obstacles.add("its key_size is " + slot.member("key_size").value());
        }
        Area area = area(slot, keyBytes, obstacles);
        Kdf kdf = kdf(slot.member("kdf"), obstacles, oddities);
        Priority priority = priority(slot.member("priority"), oddities);
        return new Read(new KeySlot(number, name, kdf, area, priority, bound), keyBytes, obstacles, oddities);
    }

    /** A slot of another type: only its area is known. */
    static Read other(int number, JsonMember slot, boolean bound) {
        JsonMember area = slot.member("area");
        String type = slot.member("type").shown();
        var oddities = new ArrayList<String>();
        var shown = new KeySlot(
                number,
                "",
                new UnknownKdf("", type, Bytes.zeros(0), slot.object().toString()),
                new Area(
                        new Size(ByteRange.bounded(area.member("offset"))),
                        new Size(ByteRange.bounded(area.member("size"))),
                        "",
                        0,
                        "",
                        0),
                priority(slot.member("priority"), oddities),
                bound);
        return new Read(shown, 0, List.of("luksh does not know the key slot type '" + type + "'"), oddities);
    }

    private static Area area(JsonMember slot, int keyBytes, List<String> obstacles) {
        JsonMember af = slot.member("af");
        JsonMember area = slot.member("area");
        String split = af.member("type").shown();
        if (!split.equals("luks1")) {
            obstacles.add("luksh does not know the anti-forensic type (af.type) '" + Visible.brief(split) + "'");
        }
        long stripes = af.member("stripes").number(0, Long.MAX_VALUE);
        if (stripes != Luks2Header.STRIPES) {
            obstacles.add("it has " + stripes + " stripes (af.stripes), and luksh supports " + Luks2Header.STRIPES);
        }
        ByteRange extent = ByteRange.of(area);
        String type = area.member("type").shown();
        if (!type.equals("raw")) {
            obstacles.add("luksh does not know the area type (area.type) '" + Visible.brief(type) + "'");
            return new Area(new Size(extent.offset()), new Size(extent.size()), "", 0, "", 0);
        }
        long needed = ((long) keyBytes * Luks2Header.STRIPES + SECTOR - 1) / SECTOR * SECTOR;
        if (extent.offset() % SECTOR != 0 || extent.size() % SECTOR != 0) {
            obstacles.add("its area is not a multiple of the sector size: " + extent.size() + " bytes at byte "
                    + extent.offset());
        } else if (extent.size() < needed) {
            obstacles.add("its area has " + extent.size() + " bytes, and the stripes of its key need " + needed);
        }
        long bytes = area.member("key_size").number(0, MOST_UINT32);
        if (bytes < 1 || bytes > MOST_KEY_BYTES) {
            obstacles.add("the area key has " + bytes + " bytes (area.key_size)");
        }
        return new Area(
                new Size(extent.offset()),
                new Size(extent.size()),
                area.member("encryption").shown(),
                (int) Math.min(bytes, MOST_KEY_BYTES) * 8,
                af.member("hash").shown(),
                (int) Math.min(stripes, Integer.MAX_VALUE));
    }

    private static Kdf kdf(JsonMember kdf, List<String> obstacles, List<String> oddities) {
        String type = kdf.member("type").shown();
        JsonMember text = kdf.member("salt");
        HeaderException.check(!text.text().isEmpty(), text.path(), "an empty string", "base64");
        Bytes salt = text.base64().orElse(Bytes.zeros(0));
        List<String> known = KDF_MEMBERS.get(type);
        if (known == null) {
            obstacles.add("luksh does not know the key derivation '" + Visible.brief(type) + "'");
            return new UnknownKdf(type, LUKS2, salt, kdf.object().toString());
        }
        leftovers(kdf, known, oddities);
        if (salt.size() != SALT) {
            obstacles.add("the salt of its key derivation "
                    + (text.base64().isEmpty() ? "is not base64" : "has " + salt.size() + " bytes, not " + SALT));
        }
        return type.equals("pbkdf2")
                ? new Pbkdf2(
                        kdf.member("hash").shown(), kdf.member("iterations").number(0, MOST_SHOWN), salt)
                : new Argon2(
                        type,
                        kdf.member("time").number(0, MOST_SHOWN),
                        new Size(kdf.member("memory").number(0, MOST_SHOWN) << 10),
                        (int) kdf.member("cpus").number(0, Integer.MAX_VALUE),
                        salt);
    }

    /**
     * Reports members that another key derivation of this slot left behind, and unknown members. cryptsetup ignores
     * both, and so does luksh.
     */
    private static void leftovers(JsonMember kdf, List<String> known, List<String> oddities) {
        for (String member : kdf.object().members().keySet()) {
            if (!known.contains(member)) {
                boolean another = KDF_MEMBERS.values().stream().anyMatch(names -> names.contains(member));
                oddities.add(kdf.path() + "." + Visible.brief(member)
                        + (another
                                ? " is left over from another key derivation and has no effect"
                                : " is a member that luksh does not know"));
            }
        }
    }

    private static Priority priority(JsonMember priority, List<String> oddities) {
        if (!priority.present()) {
            return Priority.NORMAL;
        }
        for (int number = 0; number < Luks2Json.PRIORITIES.size(); number++) {
            if (Json.Num.of(number).equals(priority.value())) {
                return Luks2Json.PRIORITIES.get(number);
            }
        }
        oddities.add(priority.path() + " is " + Visible.brief(String.valueOf(priority.value()))
                + ", which is invalid; it counts as normal");
        return Priority.NORMAL;
    }

    /** Checks a slot of type {@code reencrypt}: how far the reencryption may go before it saves its position. */
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
        int size = (int) member.number(512, CipherSpec.MOST_SECTOR);
        if (Integer.bitCount(size) != 1) {
            throw new HeaderException(member.path(), size, "512, 1024, 2048 or 4096");
        }
        return size;
    }
}
