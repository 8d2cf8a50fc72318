package luksh.format.luks2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import luksh.format.Area;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.UnknownKdf;

/** Writes parts of a LUKS2 JSON area as cryptsetup does; LUKS2 On-Disk Format 1.1.4, section 3. */
final class Luks2Json {
    /** Indexed by the number in the JSON. */
    static final List<Priority> PRIORITIES = List.of(Priority.IGNORE, Priority.NORMAL, Priority.PREFER);

    private Luks2Json() {}

    /** Reads the JSON area of a copy: an object, a NUL behind it, and zeros up to the end; section 2.3. */
    static Json.Obj area(byte[] copy) {
        int end = end(copy);
        HeaderException.check(end > Luks2Binary.SIZE && copy[Luks2Binary.SIZE] == '{', "json", "no object", "'{'");
        HeaderException.check(end < copy.length, "json", "no NUL up to the end of the area", "a NUL behind the object");
        for (int i = end; i < copy.length; i++) {
            // true for most of the area; the message is only built if it is needed
            if (copy[i] != 0) {
                throw new HeaderException(
                        "json",
                        "byte " + (copy[i] & 0xff) + " behind the object, at " + (i - Luks2Binary.SIZE),
                        "zeros up to the end");
            }
        }
        if (Json.parse(Arrays.copyOfRange(copy, Luks2Binary.SIZE, end)) instanceof Json.Obj object) {
            return object;
        }
        throw new HeaderException("json", "no object", "an object");
    }

    /** The end of the text of a copy: its NUL, or the end of the copy. */
    static int end(byte[] copy) {
        int end = Luks2Binary.SIZE;
        while (end < copy.length && copy[end] != 0) {
            end++;
        }
        return end;
    }

    /** The object with that name; an empty object if there is none. */
    static Json.Obj object(Json.Obj parent, String name) {
        return parent.get(name) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    }

    /** A JSON area without slots. */
    static Json.Obj fresh(long headerSize, long keyslotsSize, Digest digest, Segment segment) {
        Json.Obj config = Json.Obj.EMPTY
                .with("json_size", new Json.Text(Long.toString(headerSize - Luks2Binary.SIZE)))
                .with("keyslots_size", new Json.Text(Long.toString(keyslotsSize)));
        return Json.Obj.EMPTY
                .with("keyslots", Json.Obj.EMPTY)
                .with("tokens", Json.Obj.EMPTY)
                .with("segments", Json.Obj.EMPTY.with("0", segment(segment)))
                .with("digests", Json.Obj.EMPTY.with("0", digest(Json.Obj.EMPTY, digest)))
                .with("config", config);
    }

    /**
     * Adds or replaces this slot.
     *
     * @param before the slot that has this number now; luksh leaves the text of unchanged values alone, so that
     *     unknown members survive
     * @param digest number of the digest that a new slot belongs to
     */
    static Json.Obj withSlot(Json.Obj root, KeySlot slot, Optional<KeySlot> before, int keyBytes, int digest) {
        String number = Integer.toString(slot.number());
        Json.Obj slots = object(root, "keyslots");
        Json.Obj written = object(slots, number);
        if (before.isEmpty()) {
            written = written.with("type", new Json.Text(Luks2KeySlots.LUKS2)).with("key_size", Json.Num.of(keyBytes));
        }
        if (!before.map(KeySlot::area).equals(Optional.of(slot.area()))) {
            written = withArea(written, slot.area());
        }
        if (!before.map(KeySlot::kdf).equals(Optional.of(slot.kdf()))) {
            written = written.with("kdf", kdf(slot.kdf()));
        }
        if (before.map(KeySlot::priority).orElse(Priority.NORMAL) != slot.priority()) {
            written = withPriority(written, slot.priority());
        }
        Json.Obj changed = root.with("keyslots", sorted(slots.with(number, written)));
        changed = before.isEmpty() ? bind(changed, number, Integer.toString(digest)) : changed;
        return Luks2SlotNames.with(changed, slot.number(), slot.name());
    }

    private static Json.Obj withArea(Json.Obj slot, Area area) {
        return slot.with(
                        "af",
                        object(slot, "af")
                                .with("type", new Json.Text("luks1"))
                                .with("stripes", Json.Num.of(area.stripes()))
                                .with("hash", new Json.Text(area.hash())))
                .with(
                        "area",
                        object(slot, "area")
                                .with("type", new Json.Text("raw"))
                                .with("offset", uint64(area.offset()))
                                .with("size", uint64(area.size()))
                                .with("encryption", new Json.Text(area.cipher()))
                                .with("key_size", Json.Num.of(area.keyBits() / 8)));
    }

    static Json.Obj withPriority(Json.Obj slot, Priority priority) {
        return priority == Priority.NORMAL
                ? slot.without("priority")
                : slot.with("priority", Json.Num.of(PRIORITIES.indexOf(priority)));
    }

    private static Json.Obj bind(Json.Obj root, String slot, String digest) {
        Json.Obj digests = object(root, "digests");
        Json.Obj bound = references(object(digests, digest), names -> {
            names.add(slot);
            return names;
        });
        return root.with("digests", digests.with(digest, bound));
    }

    static Json.Obj withoutSlot(Json.Obj root, int slot) {
        String number = Integer.toString(slot);
        UnaryOperator<List<String>> remove = names -> {
            names.removeIf(number::equals);
            return names;
        };
        var digests = new LinkedHashMap<>(object(root, "digests").members());
        digests.replaceAll((name, digest) -> digest instanceof Json.Obj object ? references(object, remove) : digest);
        var tokens = new LinkedHashMap<>(object(root, "tokens").members());
        tokens.replaceAll((name, token) -> token instanceof Json.Obj object ? references(object, remove) : token);
        Json.Obj changed = root.with("keyslots", object(root, "keyslots").without(number))
                .with("digests", new Json.Obj(digests))
                .with("tokens", new Json.Obj(tokens));
        return Luks2SlotNames.with(changed, slot, "");
    }

    /** Changes the key slot numbers in a digest or a token. */
    static Json.Obj references(Json.Obj holder, UnaryOperator<List<String>> change) {
        var names = new ArrayList<String>();
        if (holder.get("keyslots") instanceof Json.Arr present) {
            for (Json name : present.values()) {
                names.add(name instanceof Json.Text text ? text.value() : name.toString());
            }
        }
        List<Json> changed =
                change.apply(names).stream().<Json>map(Json.Text::new).toList();
        return holder.with("keyslots", new Json.Arr(changed));
    }

    private static Json kdf(Kdf kdf) {
        if (kdf instanceof UnknownKdf unknown) {
            return Json.parse(unknown.json().getBytes(StandardCharsets.UTF_8));
        }
        Json.Obj written = Json.Obj.EMPTY.with("type", new Json.Text(kdf.type()));
        if (kdf instanceof Pbkdf2 pbkdf2) {
            written = written.with("hash", new Json.Text(pbkdf2.hash()))
                    .with("iterations", Json.Num.of(pbkdf2.iterations()));
        } else if (kdf instanceof Argon2 argon2) {
            written = written.with("time", Json.Num.of(argon2.time()))
                    .with("memory", Json.Num.of(argon2.memory().bytes() >> 10))
                    .with("cpus", Json.Num.of(argon2.lanes()));
        }
        return written.with("salt", base64(kdf.salt()));
    }

    static Json.Obj digest(Json.Obj old, Digest digest) {
        return old.with("type", new Json.Text("pbkdf2"))
                .with("keyslots", numbers(digest.slots()))
                .with("segments", numbers(digest.segments()))
                .with("hash", new Json.Text(digest.hash()))
                .with("iterations", Json.Num.of(digest.iterations()))
                .with("salt", base64(digest.salt()))
                .with("digest", base64(digest.value()));
    }

    static Json.Obj segment(Segment segment) {
        return Json.Obj.EMPTY
                .with("type", new Json.Text(segment.type()))
                .with("offset", uint64(segment.offset()))
                .with("size", segment.dynamic() ? new Json.Text("dynamic") : uint64(segment.size()))
                .with("iv_tweak", new Json.Text(Long.toString(segment.ivTweak())))
                .with("encryption", new Json.Text(segment.cipher()))
                .with("sector_size", Json.Num.of(segment.sector().bytes()));
    }

    /** Sorted by number, as cryptsetup does. */
    static Json.Obj sorted(Json.Obj numbered) {
        var members = new LinkedHashMap<String, Json>();
        numbered.members().entrySet().stream()
                .sorted(java.util.Comparator.comparingInt(entry -> Integer.parseInt(entry.getKey())))
                .forEach(entry -> members.put(entry.getKey(), entry.getValue()));
        return new Json.Obj(members);
    }

    private static Json.Arr numbers(List<Integer> numbers) {
        return new Json.Arr(numbers.stream()
                .<Json>map(number -> new Json.Text(Integer.toString(number)))
                .toList());
    }

    private static Json.Text uint64(Size size) {
        return new Json.Text(Long.toString(size.bytes()));
    }

    private static Json.Text base64(Bytes bytes) {
        return new Json.Text(Base64.getEncoder().encodeToString(bytes.toArray()));
    }
}
