package luksh.bootkey;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import luksh.change.BootKeySlots;
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
 * @param file where its key was put
 */
record ArmedKey(Bytes salt, Instant since, @Nullable Instant until, String host, String file) {
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    Json.Obj json() {
        Json.Obj json = Json.Obj.EMPTY
                .with(BootKeySlots.SALT, new Json.Text(salt.toString()))
                .with("since", new Json.Text(since.toString()));
        Instant end = until;
        if (end != null) {
            json = json.with("until", new Json.Text(end.toString()));
        }
        return json.with("host", new Json.Text(host)).with("file", new Json.Text(file));
    }

    /** Empty for a text that we did not write. */
    static Optional<ArmedKey> parse(String json) {
        try {
            if (!(Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Json.Obj object)) {
                return Optional.empty();
            }
            String end = text(object, "until");
            return Optional.of(new ArmedKey(
                    Bytes.ofHex(text(object, BootKeySlots.SALT)),
                    Instant.parse(text(object, "since")),
                    end.isEmpty() ? null : Instant.parse(end),
                    text(object, "host"),
                    text(object, "file")));
        } catch (HeaderException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(Json.Obj object, String name) {
        return object.get(name) instanceof Json.Text text ? text.value() : "";
    }

    boolean over(Instant now) {
        return until != null && !now.isBefore(until);
    }

    /** Since when, by whom, until when. */
    String words() {
        Instant end = until;
        return "since " + SHOWN.format(since) + " by " + new Json.Text(host).shown() + ", until "
                + (end == null ? "the next boot" : SHOWN.format(end) + " or the next boot");
    }
}
