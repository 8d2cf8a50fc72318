package luksh.change.step;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import luksh.format.Bytes;
import luksh.format.HeaderException;
import luksh.format.Json;
import org.jspecify.annotations.Nullable;

/**
 * The record of an armed boot key. It contains no secret.
 *
 * @param salt of its slot; it identifies the slot
 * @param until null: the key is valid until the next boot
 * @param host that armed it
 * @param file absolute path of the key file
 */
public record ArmedKey(Bytes salt, Instant since, @Nullable Instant until, String host, Path file) {
    /** The JSON member with the salt of the slot, in hex. */
    static final String SALT = "salt";

    /** A clock set back by more than this makes the key invalid. */
    private static final Duration TURNED_BACK = Duration.ofMinutes(1);

    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    public Json.Obj json() {
        Json.Obj json = Json.Obj.EMPTY
                .with(SALT, new Json.Text(salt.toString()))
                .with("since", new Json.Text(since.toString()));
        Instant end = until;
        if (end != null) {
            json = json.with("until", new Json.Text(end.toString()));
        }
        return json.with("host", new Json.Text(host)).with("file", new Json.Text(file.toString()));
    }

    /** Empty for a text that luksh did not write: without a time, a salt or an absolute file path. */
    public static Optional<ArmedKey> parse(String json) {
        try {
            if (!(Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Json.Obj object)) {
                return Optional.empty();
            }
            String end = text(object, "until");
            Path file = Path.of(text(object, "file"));
            if (!file.isAbsolute() || text(object, SALT).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new ArmedKey(
                    Bytes.ofHex(text(object, SALT)),
                    Instant.parse(text(object, "since")),
                    end.isEmpty() ? null : Instant.parse(end),
                    text(object, "host"),
                    file.normalize()));
        } catch (HeaderException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Only the salt, also of a record that is damaged elsewhere; empty if there is none. */
    static String salt(String json) {
        try {
            return Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Json.Obj object
                    ? text(object, SALT)
                    : "";
        } catch (HeaderException e) {
            return "";
        }
    }

    private static String text(Json.Obj object, String name) {
        return object.get(name) instanceof Json.Text text ? text.value() : "";
    }

    /** Whether the key has expired. A clock set back before the arming also ends it; otherwise the key would stay valid longer. */
    public boolean over(Instant now) {
        return until != null && (!now.isBefore(until) || now.isBefore(since.minus(TURNED_BACK)));
    }

    /** Start, host and end, for a sentence. */
    public String words() {
        Instant end = until;
        return "since " + SHOWN.format(since) + " by " + new Json.Text(host).shown() + ", until "
                + (end == null ? "the next boot" : SHOWN.format(end) + " or the next boot");
    }
}
