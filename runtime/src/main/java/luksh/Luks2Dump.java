package luksh;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import luksh.format.Json;
import luksh.format.Visible;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/**
 * A LUKS2 header in the format of {@code cryptsetup luksDump}, so that scripts can read both. It is made from the JSON
 * area itself, so unknown types are shown too. Tokens are shown as with {@code --disable-external-tokens}: cryptsetup's
 * plugins print more.
 */
final class Luks2Dump {
    private static final int BYTES_A_LINE = 16;
    private static final String NEXT_LINE = "\n\t            ";

    private final Luks2Header header;
    private final StringBuilder out = new StringBuilder();

    private Luks2Dump(Luks2Header header) {
        this.header = header;
    }

    static String of(Luks2Header header) {
        return new Luks2Dump(header).text();
    }

    private String text() {
        out.append("LUKS header information\n");
        top("Version:       ", "2");
        top("Epoch:         ", Long.toUnsignedString(header.sequence()));
        top("Metadata area: ", header.headerSize() + " [bytes]");
        top("Keyslots area: ", header.keyslotsSize() + " [bytes]");
        top("UUID:          ", header.uuid());
        top("Label:         ", header.label().isEmpty() ? "(no label)" : header.label());
        top("Subsystem:     ", header.subsystem().isEmpty() ? "(no subsystem)" : header.subsystem());
        top("Flags:       ", header.flags().isEmpty() ? "(no flags)" : spaced(header.flags()));
        if (!header.requirements().isEmpty()) {
            top("Requirements:", spaced(header.requirements()));
        }
        out.append("\nData segments:\n");
        numbered("segments").forEach(this::segment);
        out.append("Keyslots:\n");
        numbered("keyslots").forEach(this::slot);
        out.append("Tokens:\n");
        numbered("tokens").forEach(this::token);
        out.append("Digests:\n");
        numbered("digests").forEach(this::digest);
        out.setLength(out.length() - 1); // the caller ends the last line
        return out.toString();
    }

    private void segment(int number, Json.Obj segment) {
        title(number, text(segment, "type"));
        field("offset: ", text(segment, "offset") + " [bytes]");
        String size = text(segment, "size");
        field("length: ", size.equals("dynamic") ? "(whole device)" : size + " [bytes]");
        if (text(segment, "type").equals("crypt")) {
            field("cipher: ", text(segment, "encryption"));
            field("sector: ", text(segment, "sector_size") + " [bytes]");
        }
        if (segment.get("integrity") instanceof Json.Obj integrity) {
            field("integrity: ", text(integrity, "type"));
        }
        List<String> flags = texts(segment, "flags");
        if (!flags.isEmpty()) {
            field("flags : ", String.join(", ", flags));
        }
        out.append('\n');
    }

    private void slot(int number, Json.Obj slot) {
        String type = text(slot, "type");
        title(number, type + (bound(number) ? "" : " (unbound)"));
        field("Key:        ", number(slot, "key_size") * 8 + " bits");
        field("Priority:   ", priority(slot));
        if (type.equals("luks2")) {
            luks2(slot);
        } else if (type.equals("reencrypt")) {
            reencrypt(slot);
        } else {
            return;
        }
        field("Area offset:", text(object(slot, "area"), "offset") + " [bytes]");
        field("Area length:", text(object(slot, "area"), "size") + " [bytes]");
        digestOf(number).forEach(digest -> field("Digest ID:  ", Integer.toString(digest)));
    }

    private void luks2(Json.Obj slot) {
        Json.Obj area = object(slot, "area");
        field("Cipher:     ", text(area, "encryption"));
        field("Cipher key: ", number(area, "key_size") * 8 + " bits");
        Json.Obj kdf = object(slot, "kdf");
        field("PBKDF:      ", text(kdf, "type"));
        if (text(kdf, "type").equals("pbkdf2")) {
            field("Hash:       ", text(kdf, "hash"));
            field("Iterations: ", text(kdf, "iterations"));
        } else {
            field("Time cost:  ", count(kdf, "time"));
            field("Memory:     ", count(kdf, "memory"));
            field("Threads:    ", count(kdf, "cpus"));
        }
        field("Salt:       ", bytes(kdf, "salt"));
        Json.Obj af = object(slot, "af");
        field("AF stripes: ", text(af, "stripes"));
        field("AF hash:    ", text(af, "hash"));
    }

    private void reencrypt(Json.Obj slot) {
        field("Mode:       ", text(slot, "mode"));
        field("Direction:  ", text(slot, "direction"));
        Json.Obj area = object(slot, "area");
        String resilience = text(area, "type");
        field("Resilience: ", resilience);
        if (resilience.equals("checksum")) {
            field("Hash:       ", text(area, "hash"));
            field("Hash data:  ", text(area, "sector_size") + " [bytes]");
        } else if (resilience.equals("datashift")) {
            field("Shift size: ", text(area, "shift_size") + "[bytes]");
        }
    }

    private void token(int number, Json.Obj token) {
        title(number, text(token, "type"));
        if (text(token, "type").equals("luks2-keyring")) {
            field("Key description: ", text(token, "key_description"));
        }
        texts(token, "keyslots").forEach(slot -> field("Keyslot:    ", slot));
    }

    private void digest(int number, Json.Obj digest) {
        title(number, text(digest, "type"));
        if (text(digest, "type").equals("pbkdf2")) {
            field("Hash:       ", text(digest, "hash"));
            field("Iterations: ", text(digest, "iterations"));
            field("Salt:       ", bytes(digest, "salt"));
            field("Digest:     ", bytes(digest, "digest"));
        }
    }

    /** A slot is bound if a digest of segment 0 binds it, also during a reencryption. */
    private boolean bound(int slot) {
        return digestOf(slot).stream()
                .anyMatch(digest -> texts(
                                object(object(header.json(), "digests"), Integer.toString(digest)), "segments")
                        .contains("0"));
    }

    private List<Integer> digestOf(int slot) {
        var found = new ArrayList<Integer>();
        numbered("digests").forEach((number, digest) -> {
            if (texts(digest, "keyslots").contains(Integer.toString(slot))) {
                found.add(number);
            }
        });
        return found;
    }

    private static String priority(Json.Obj slot) {
        if (slot.get("priority") == null) {
            return "normal";
        }
        return switch (text(slot, "priority")) {
            case "0" -> "ignored";
            case "1" -> "normal";
            case "2" -> "preferred";
            default -> "invalid";
        };
    }

    // ---- lines

    private void top(String name, String value) {
        out.append(name).append('\t').append(value).append('\n');
    }

    private void title(int number, String type) {
        out.append("  ").append(number).append(": ").append(type).append('\n');
    }

    private void field(String name, String value) {
        out.append('\t').append(name).append(value).append('\n');
    }

    private static String spaced(List<String> words) {
        return words.stream().map(word -> word + " ").collect(Collectors.joining());
    }

    // ---- members

    /** Members by number, because cryptsetup counts and json-c keeps the order of the text. */
    private Map<Integer, Json.Obj> numbered(String name) {
        var found = new TreeMap<Integer, Json.Obj>();
        object(header.json(), name).members().forEach((number, member) -> {
            if (member instanceof Json.Obj object) {
                found.put(Integer.parseInt(number), object);
            }
        });
        return found;
    }

    private static Json.Obj object(Json.Obj holder, String name) {
        return holder.get(name) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    }

    private static List<String> texts(Json.Obj holder, String name) {
        return holder.get(name) instanceof Json.Arr array
                ? array.values().stream().map(Luks2Dump::text).toList()
                : List.of();
    }

    private static String text(Json.Obj holder, String name) {
        return text(holder.get(name));
    }

    private static String text(@Nullable Json value) {
        return Visible.brief(value instanceof Json.Text text ? text.value() : String.valueOf(value));
    }

    /** An unknown derivation may lack these members. cryptsetup prints an absent one as 0. */
    private static String count(Json.Obj holder, String name) {
        return holder.get(name) == null ? "0" : text(holder, name);
    }

    private static long number(Json.Obj holder, String name) {
        return Long.parseLong(text(holder, name));
    }

    /** Bytes in cryptsetup's format: 16 to a line, a blank after each. */
    private static String bytes(Json.Obj holder, String name) {
        byte[] content;
        try {
            content = Base64.getDecoder().decode(holder.get(name) instanceof Json.Text text ? text.value() : "");
        } catch (IllegalArgumentException e) {
            return text(holder, name); // not base64: printed unchanged
        }
        var hex = new StringBuilder();
        for (int i = 0; i < content.length; i++) {
            if (i > 0 && i % BYTES_A_LINE == 0) {
                hex.append(NEXT_LINE);
            }
            hex.append(String.format("%02x ", content[i]));
        }
        return hex.toString();
    }
}
