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
 * What is written down of an armed key; nothing of it is secret.
 *
 * @param salt of its slot, which the slot is known by
 * @param until null: the next boot ends it
 * @param host that armed it
 * @param file where its key was put, absolute
 */
public record ArmedKey(Bytes salt, Instant since, @Nullable Instant until, String host, Path file) {
    /** The member that has the salt of the slot, in hex. */
    static final String SALT = "salt";

    /** By so much a clock may be set back, and the key is still as young as it says. */
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

    /** Empty for a text that we did not write: without a time, or without the whole path of a file. */
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

    /** The salt alone, which may be whole where the rest is not; empty if there is none. */
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

    /** A clock that was set back behind the arming would else keep the key for as long as it was set back. */
    public boolean over(Instant now) {
        return until != null && (!now.isBefore(until) || now.isBefore(since.minus(TURNED_BACK)));
    }

    /** Since when, by whom, until when. */
    public String words() {
        Instant end = until;
        return "since " + SHOWN.format(since) + " by " + new Json.Text(host).shown() + ", until "
                + (end == null ? "the next boot" : SHOWN.format(end) + " or the next boot");
    }
}
