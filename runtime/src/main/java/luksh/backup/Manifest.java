package luksh.backup;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.Json;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Version;
import luksh.format.luks2.Luks2Header;

/**
 * JSON that a vault stores next to a saved header, for people and to detect a damaged file. It contains no secret,
 * and the backup does not depend on it: without its manifest, a header is still valid.
 *
 * @param version of the manifest's format; for any other than {@value #VERSION} only the version is known
 * @param size of the saved file, in bytes
 * @param sha256 of the saved file, in hex
 * @param inside description of the content of an encrypted file
 */
record Manifest(
        long version, Instant taken, String reason, long size, String sha256, Optional<ManifestSummary> inside) {
    static final long VERSION = 1;
    /** luksh never writes a larger manifest. */
    static final int MOST_BYTES = 1 << 20;
    /** Late enough, and its year has four digits. */
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private static final int MOST_REASON = 1000;

    /** The machine and device that a header was saved from. */
    record Origin(String host, String device, long deviceSize) {}

    /** The text of a manifest in this format, in UTF-8. */
    byte[] text(Header header, Origin origin) {
        var members = new LinkedHashMap<String, Json>();
        members.put("type", new Json.Text("luksh-backup"));
        members.put("version", Json.Num.of(version));
        members.put("taken", new Json.Text(taken.toString()));
        members.put("reason", new Json.Text(reason));
        members.put("host", new Json.Text(origin.host()));
        members.put("device", new Json.Text(origin.device()));
        members.put("deviceSize", Json.Num.of(origin.deviceSize()));
        members.put("size", Json.Num.of(size));
        members.put("sha256", new Json.Text(sha256));
        members.put("luks", Json.Num.of(header.version() == Version.LUKS1 ? 1 : 2));
        members.put("uuid", new Json.Text(header.uuid()));
        members.put(
                "sequence",
                header instanceof Luks2Header luks2
                        ? new Json.Num(Long.toUnsignedString(luks2.sequence()))
                        : Json.Word.NULL);
        var slots = new ArrayList<Json>();
        header.slots().forEach(slot -> slots.add(slot(slot)));
        members.put("slots", new Json.Arr(slots));
        inside.ifPresent(encrypted -> members.put("encryption", encrypted.encryption()));
        return (new Json.Obj(members) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Json slot(KeySlot slot) {
        var members = new LinkedHashMap<String, Json>();
        members.put("slot", Json.Num.of(slot.number()));
        members.put("name", slot.name().isEmpty() ? Json.Word.NULL : new Json.Text(slot.name()));
        members.put("kdf", new Json.Obj(kdf(slot.kdf())));
        inside.stream()
                .flatMap(encrypted -> encrypted.slots().stream())
                .filter(mark -> mark.slot() == slot.number())
                .forEach(mark -> members.put("sha256", new Json.Text(mark.sha256())));
        return new Json.Obj(members);
    }

    /** In the format of {@code --json}, without the salt. */
    private static Map<String, Json> kdf(Kdf kdf) {
        var members = new LinkedHashMap<String, Json>();
        members.put("type", new Json.Text(kdf.type()));
        if (kdf instanceof Pbkdf2 pbkdf2) {
            members.put("hash", new Json.Text(pbkdf2.hash()));
            members.put("iterations", Json.Num.of(pbkdf2.iterations()));
        } else if (kdf instanceof Argon2 argon2) {
            members.put("time", Json.Num.of(argon2.time()));
            members.put("memory", Json.Num.of(argon2.memory().bytes()));
            members.put("lanes", Json.Num.of(argon2.lanes()));
        }
        return members;
    }

    /**
     * Reads a manifest.
     *
     * @throws HeaderException if it is incomplete, or no manifest
     */
    static Manifest parse(byte[] utf8) {
        if (!(Json.parse(utf8) instanceof Json.Obj object)) {
            throw new HeaderException("manifest", "no object", "one JSON object");
        }
        long version = number(object, "version");
        if (version != VERSION) {
            return new Manifest(version, Instant.EPOCH, "", 0, "", Optional.empty());
        }
        Instant taken = taken(text(object, "taken").value());
        // control characters are escaped: other users may be able to write here
        String reason = text(object, "reason").shown();
        return new Manifest(
                version,
                taken,
                reason.length() > MOST_REASON ? reason.substring(0, MOST_REASON) + "…" : reason,
                number(object, "size"),
                text(object, "sha256").shown(),
                object.get("encryption") instanceof Json.Obj encryption
                        ? Optional.of(ManifestSummary.parse(object, encryption))
                        : Optional.empty());
    }

    private static Instant taken(String text) {
        try {
            Instant taken = Instant.parse(text);
            if (taken.isBefore(Instant.EPOCH) || taken.isAfter(LAST)) {
                throw new HeaderException("taken", text, "a date between 1970 and 9999");
            }
            return taken;
        } catch (DateTimeException e) {
            throw new HeaderException("taken", text, "a date and time as 2026-01-31T12:00:00Z");
        }
    }

    static long number(Json.Obj object, String name) {
        if (object.get(name) instanceof Json.Num number && number.digits().matches("[0-9]{1,18}")) {
            return Long.parseLong(number.digits());
        }
        throw new HeaderException(name, String.valueOf(object.get(name)), "a whole number");
    }

    static Json.Text text(Json.Obj object, String name) {
        if (object.get(name) instanceof Json.Text text) {
            return text;
        }
        throw new HeaderException(name, String.valueOf(object.get(name)), "a string");
    }
}
