package luksh.backup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import luksh.device.Device;
import luksh.envelope.Addressee;
import luksh.envelope.Envelope;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.UnknownKdf;
import luksh.format.Version;

/**
 * Describes an encrypted header, so that a vault without the private key knows its content. Its hashes are of salts
 * and key areas, which are random, so nobody can guess the content from them. They only show whether two headers are
 * equal.
 *
 * @param size of the encrypted header backup before encryption, in bytes
 * @param sha256 of the same, in hex
 * @param to the recipients who can decrypt it
 */
record ManifestSummary(Version version, String uuid, List<Mark> slots, long size, String sha256, List<Addressee> to) {
    /** A slot in use; the hash is of its KDF parameters, salt and key area, in hex. */
    record Mark(int slot, String sha256) {
        static Mark of(KeySlot slot, Device device) {
            MessageDigest digest = digest();
            String kdf = slot.kdf().type() + " " + slot.kdf() + " " + salt(slot) + "\n";
            digest.update(kdf.getBytes(StandardCharsets.UTF_8));
            digest.update(content(device, slot.area()));
            return new Mark(slot.number(), HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** Describes a header before encryption; {@code content} is its backup. */
    static ManifestSummary of(Header header, Device device, byte[] content, List<Addressee> to) {
        return new ManifestSummary(
                header.version(),
                header.uuid(),
                header.slots().stream().map(slot -> Mark.of(slot, device)).toList(),
                content.length,
                hash(content),
                to);
    }

    /** Whether it was encrypted to exactly these recipients. */
    boolean isTo(List<Addressee> others) {
        return new HashSet<>(to).equals(new HashSet<>(others));
    }

    /** The changes since an older one, as far as both summaries show them. */
    String since(ManifestSummary older) {
        var words = new ArrayList<String>();
        for (Mark then : older.slots) {
            if (slots.stream().noneMatch(now -> now.slot == then.slot)) {
                words.add("slot " + then.slot + " removed");
            }
        }
        for (Mark now : slots) {
            if (older.slots.stream().noneMatch(then -> then.slot == now.slot)) {
                words.add("slot " + now.slot + " added");
            } else if (!older.slots.contains(now)) {
                words.add("slot " + now.slot + " changed");
            }
        }
        if (words.isEmpty() && !sha256.equals(older.sha256)) {
            words.add("no slot changed, but another part did");
        }
        return String.join("; ", words);
    }

    /** The member of the manifest. */
    Json encryption() {
        var recipients = new ArrayList<Json>();
        for (Addressee each : to) {
            var members = new LinkedHashMap<String, Json>();
            members.put("type", new Json.Text(each.type()));
            members.put("name", new Json.Text(each.name()));
            members.put("sha256", each.sha256().isEmpty() ? Json.Word.NULL : new Json.Text(each.sha256()));
            recipients.add(new Json.Obj(members));
        }
        var members = new LinkedHashMap<String, Json>();
        members.put("format", new Json.Text(Envelope.FORMAT));
        members.put("size", Json.Num.of(size));
        members.put("sha256", new Json.Text(sha256));
        members.put("recipients", new Json.Arr(recipients));
        return new Json.Obj(members);
    }

    /** Reads it from the member of a manifest. */
    static ManifestSummary parse(Json.Obj manifest, Json.Obj encryption) {
        var slots = new ArrayList<Mark>();
        for (Json.Obj slot : objects(manifest, "slots")) {
            slots.add(new Mark(
                    Math.toIntExact(Manifest.number(slot, "slot")),
                    Manifest.text(slot, "sha256").shown()));
        }
        var to = new ArrayList<Addressee>();
        for (Json.Obj each : objects(encryption, "recipients")) {
            boolean named = each.get("sha256") instanceof Json.Text;
            to.add(new Addressee(
                    Manifest.text(each, "type").shown(),
                    Manifest.text(each, "name").shown(),
                    named ? Manifest.text(each, "sha256").shown() : ""));
        }
        return new ManifestSummary(
                Manifest.number(manifest, "luks") == 1 ? Version.LUKS1 : Version.LUKS2,
                Manifest.text(manifest, "uuid").shown(),
                slots,
                Manifest.number(encryption, "size"),
                Manifest.text(encryption, "sha256").shown(),
                to);
    }

    private static List<Json.Obj> objects(Json.Obj in, String name) {
        if (in.get(name) instanceof Json.Arr array && array.values().stream().allMatch(Json.Obj.class::isInstance)) {
            return array.values().stream().map(Json.Obj.class::cast).toList();
        }
        throw new HeaderException(name, String.valueOf(in.get(name)), "a list of objects");
    }

    private static String salt(KeySlot slot) {
        return slot.kdf() instanceof UnknownKdf unknown
                ? unknown.json()
                : slot.kdf().salt().toString();
    }

    static byte[] content(Device device, Area area) {
        return device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    static String hash(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
