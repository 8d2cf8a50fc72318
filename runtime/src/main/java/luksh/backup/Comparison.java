package luksh.backup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.format.Area;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.Token;
import luksh.format.UnknownKdf;
import luksh.format.Visible;
import luksh.format.luks2.Luks2Header;

/**
 * The differences between two headers in words, from the first to the second. It compares meaning: offset, sequence
 * id, salt and checksum of a copy do not count. Key areas are compared byte by byte. Needs no passphrase.
 */
public final class Comparison {
    private final Device leftDevice;
    private final Device rightDevice;
    /** Numbers of the slots in use in both headers. */
    private final List<Integer> inBoth;

    private final List<Difference> found = new ArrayList<>();

    private Comparison(Header left, Device leftDevice, Header right, Device rightDevice) {
        this.leftDevice = leftDevice;
        this.rightDevice = rightDevice;
        this.inBoth = left.allSlots().stream()
                .map(KeySlot::number)
                .filter(number -> right.allSlots().stream().anyMatch(slot -> slot.number() == number))
                .toList();
    }

    /**
     * Compares two headers and their key areas; empty if nothing differs.
     *
     * @param leftDevice contains the key areas of the first header
     * @param rightDevice contains the key areas of the second header
     */
    public static List<Difference> of(Header left, Device leftDevice, Header right, Device rightDevice) {
        var comparison = new Comparison(left, leftDevice, right, rightDevice);
        comparison.fields(left, right);
        comparison.each(
                left.allSlots(),
                right.allSlots(),
                KeySlot::number,
                Place::slot,
                slot -> sentence(slot),
                comparison::slot);
        comparison.each(
                left.digests(), right.digests(), Digest::number, Place::digest, Comparison::text, comparison::digest);
        comparison.each(
                left.segments(),
                right.segments(),
                Segment::number,
                Place::segment,
                Comparison::text,
                comparison::segment);
        comparison.each(
                left.tokens(),
                right.tokens(),
                Token::number,
                Place::token,
                token -> Visible.brief(token.type()),
                comparison::token);
        if (left instanceof Luks2Header one && right instanceof Luks2Header other) {
            comparison.found.addAll(UnknownMembers.differences(one, other));
        }
        return List.copyOf(comparison.found);
    }

    private void fields(Header left, Header right) {
        field("version", left.version(), right.version());
        field("uuid", left.uuid(), right.uuid());
        field("label", left.label(), right.label());
        field("subsystem", left.subsystem(), right.subsystem());
        field("key size", left.keyBits() + " bits", right.keyBits() + " bits");
        field("flags", listed(left.flags()), listed(right.flags()));
        field("requirements", listed(left.requirements()), listed(right.requirements()));
        if (left instanceof Luks2Header one && right instanceof Luks2Header other) {
            field("size of one copy", new Size(one.headerSize()), new Size(other.headerSize()));
            field("space for key areas", new Size(one.keyslotsSize()), new Size(other.keyslotsSize()));
        }
    }

    private void field(String name, Object left, Object right) {
        if (!left.equals(right)) {
            String from = left.toString();
            String to = right.toString();
            String sentence = from.isEmpty()
                    ? name + " " + to + " set"
                    : to.isEmpty() ? name + " " + from + " removed" : name + " " + from + " → " + to;
            found.add(new Difference(Place.part(name), "", from, to, sentence));
        }
    }

    /** Compares numbered parts: those on one side only, and those on both sides. */
    private <T> void each(
            List<T> left,
            List<T> right,
            Function<T, Integer> number,
            IntFunction<Place> place,
            Function<T, String> text,
            Pair<T> compare) {
        Map<Integer, T> first = left.stream().collect(Collectors.toMap(number, Function.identity()));
        Map<Integer, T> second = right.stream().collect(Collectors.toMap(number, Function.identity()));
        var numbers = new TreeMap<>(first);
        numbers.putAll(second);
        for (int n : numbers.keySet()) {
            T one = first.get(n);
            T other = second.get(n);
            Place where = place.apply(n);
            if (one == null) {
                String added = text.apply(Objects.requireNonNull(other, "at least one side is present"));
                found.add(new Difference(where, "", "", added, where + " added, " + added));
            } else if (other == null) {
                String removed = text.apply(one);
                found.add(new Difference(where, "", removed, "", where + " removed, " + removed));
            } else {
                compare.of(where, one, other);
            }
        }
    }

    /** Describes the difference between two parts with the same number. */
    private interface Pair<T> {
        void of(Place where, T left, T right);
    }

    private void say(Place where, String what, String left, String right, String sentence) {
        found.add(new Difference(where, what, left, right, where + sentence));
    }

    /** Something that cannot be shown in two columns. */
    private void remark(Place where, String sentence) {
        say(where, "", "", "", sentence);
    }

    /** @param words before the values in the sentence */
    private void change(Place where, String what, String words, Object left, Object right) {
        if (!left.equals(right)) {
            say(where, what, left.toString(), right.toString(), " " + words + left + " → " + right);
        }
    }

    private void change(Place where, String what, Object left, Object right) {
        change(where, what, what + " ", left, right);
    }

    private void slot(Place where, KeySlot left, KeySlot right) {
        boolean sameArea = Arrays.equals(content(leftDevice, left), content(rightDevice, right));
        boolean cost = !left.kdf().toString().equals(right.kdf().toString());
        if (cost) {
            say(where, "cost", left.kdf().toString(), right.kdf().toString(), " " + steps(left.kdf(), right.kdf()));
        } else if (!left.kdf().salt().equals(right.kdf().salt())) {
            remark(where, ": passphrase or salt changed, same cost");
        } else if (!left.kdf().equals(right.kdf())) {
            remark(where, ": members that luksh does not know differ");
        } else if (!sameArea) {
            remark(where, ": its key area contains other bytes under the same salt: damaged or wiped");
        }
        if (isOther(left) || isOther(right)) {
            return; // nothing else of it is known
        }
        change(where, "name", quoted(left.name()), quoted(right.name()));
        change(where, "priority", word(left.priority()), word(right.priority()));
        change(where, "binding", "", left.bound() ? "bound" : "unbound", right.bound() ? "bound" : "unbound");
        Area from = left.area();
        Area to = right.area();
        change(
                where,
                "key area's cipher",
                from.cipher() + ", " + from.keyBits() + " bits",
                to.cipher() + ", " + to.keyBits() + " bits");
        if (sameArea) {
            change(
                    where,
                    "first byte of its key area",
                    "key area moved, byte ",
                    from.offset().bytes(),
                    to.offset().bytes());
        }
    }

    private static boolean isOther(KeySlot slot) {
        return slot.kdf() instanceof UnknownKdf unknown && !unknown.inKnownSlot();
    }

    private static byte[] content(Device device, KeySlot slot) {
        Area area = slot.area();
        return device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    /** {@code 300 000 → 640 000 iterations} if the type is equal, otherwise both in full. */
    private static String steps(Kdf left, Kdf right) {
        if (left instanceof Pbkdf2 a && right instanceof Pbkdf2 b && a.hash().equals(b.hash())) {
            return iterations(a.iterations(), b.iterations());
        }
        return left + " → " + right;
    }

    private static String iterations(long left, long right) {
        return Pbkdf2.grouped(left) + " → " + Pbkdf2.grouped(right) + " iterations";
    }

    private static String sentence(KeySlot slot) {
        return slot.kdf()
                + (slot.name().isEmpty() ? "" : ", " + quoted(slot.name()))
                + (slot.bound() ? "" : ", unbound");
    }

    private void digest(Place where, Digest left, Digest right) {
        if (!left.known() || !right.known()) {
            change(where, "", "", text(left), text(right));
            return;
        }
        boolean cost = left.iterations() != right.iterations();
        change(where, "hash", "", left.hash(), right.hash());
        if (cost) {
            say(
                    where,
                    "iterations",
                    Pbkdf2.grouped(left.iterations()),
                    Pbkdf2.grouped(right.iterations()),
                    " " + iterations(left.iterations(), right.iterations()));
        } else if (left.hash().equals(right.hash())
                && !(left.salt().equals(right.salt()) && left.value().equals(right.value()))) {
            remark(
                    where,
                    left.salt().equals(right.salt())
                            ? ": another volume key"
                            : ": another volume key, or a new digest with another salt");
        }
        change(where, "for slots", listed(stayed(left.slots())), listed(stayed(right.slots())));
        change(where, "for segments", listed(left.segments()), listed(right.segments()));
    }

    /** An added or removed slot has its own difference, so its digest is not mentioned. */
    private List<Integer> stayed(List<Integer> slots) {
        return slots.stream().filter(inBoth::contains).toList();
    }

    private static String text(Digest digest) {
        return digest.known()
                ? "pbkdf2-" + Visible.brief(digest.hash()) + ", " + Pbkdf2.grouped(digest.iterations()) + " iterations"
                : "of a type that luksh does not know";
    }

    private void segment(Place where, Segment left, Segment right) {
        change(where, "type", left.type(), right.type());
        change(where, "cipher", left.cipher(), right.cipher());
        change(where, "from byte", left.offset().bytes(), right.offset().bytes());
        change(where, "size", "", size(left), size(right));
        change(where, "sectors of", left.sector(), right.sector());
        change(where, "IV tweak", left.ivTweak(), right.ivTweak());
    }

    private static String size(Segment segment) {
        return segment.dynamic() ? "to the end" : segment.size().bytes() + " bytes";
    }

    private static String text(Segment segment) {
        return segment.type() + " from byte " + segment.offset().bytes() + ", "
                + size(segment) + ", " + segment.cipher()
                + ", sectors of " + segment.sector();
    }

    private void token(Place where, Token left, Token right) {
        change(where, "type", left.type(), right.type());
        change(where, "for slots", listed(left.slots()), listed(right.slots()));
        boolean told = !left.type().equals(right.type()) || !left.slots().equals(right.slots());
        if (!told && !left.json().equals(right.json())) {
            say(where, "content", left.meaning(), right.meaning(), " has other content");
        }
    }

    private static String listed(List<?> items) {
        return items.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return name.isEmpty() ? "none" : "'" + name + "'";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
