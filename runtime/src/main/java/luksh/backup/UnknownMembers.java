package luksh.backup;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import luksh.finding.Place;
import luksh.format.Json;
import luksh.format.Visible;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/** Compares members of a LUKS2 JSON area that no other comparison covers, because luksh does not know them. */
final class UnknownMembers {
    /** Members that other comparisons cover, directly or indirectly. */
    private static final Set<String> KNOWN = Set.of(
            "keyslots",
            "tokens",
            "segments",
            "digests",
            "config",
            "type",
            "key_size",
            "priority",
            "area",
            "af",
            "kdf",
            "offset",
            "size",
            "encryption",
            "hash",
            "stripes",
            "salt",
            "iterations",
            "time",
            "memory",
            "cpus",
            "digest",
            "iv_tweak",
            "sector_size",
            "json_size",
            "keyslots_size",
            "flags",
            "requirements",
            "mandatory");

    private final List<Difference> found = new ArrayList<>();

    private UnknownMembers() {}

    static List<Difference> differences(Luks2Header left, Luks2Header right) {
        var members = new UnknownMembers();
        // tokens and digests of unknown types are compared as a whole
        members.objects("", left.json().without("tokens"), right.json().without("tokens"));
        for (var digest : left.digests()) {
            String number = Integer.toString(digest.number());
            boolean both = right.digests().stream().anyMatch(other -> other.number() == digest.number());
            Json from = digest(left, number);
            Json to = digest(right, number);
            if (both && !digest.known() && from != null && !from.equals(to)) {
                members.say(Place.digest(digest.number()));
            }
        }
        return members.found;
    }

    private static @Nullable Json digest(Luks2Header header, String number) {
        return header.json().get("digests") instanceof Json.Obj digests ? digests.get(number) : null;
    }

    private void objects(String path, Json.Obj left, Json.Obj right) {
        var names = new LinkedHashSet<>(left.members().keySet());
        names.addAll(right.members().keySet());
        for (String name : names) {
            Json from = left.get(name);
            Json to = right.get(name);
            String where = path.isEmpty() ? name : path + "." + name;
            if (from instanceof Json.Obj one && to instanceof Json.Obj other) {
                objects(where, one, other);
            } else if (!KNOWN.contains(name) && !isNumber(name) && !java.util.Objects.equals(from, to)) {
                say(Place.part(Visible.brief(where)));
            }
        }
    }

    /** Added or removed numbered parts have their own difference. */
    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.chars().allMatch(Character::isDigit);
    }

    private void say(Place where) {
        found.add(new Difference(where, "", "", "", where + " differs, but luksh does not know its meaning"));
    }
}
