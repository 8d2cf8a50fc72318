package luksh.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** One pass of the JSON parser over a text, which counts the values that it creates. */
final class JsonReading {
    /** Shared: its tables cost more to build than a header to parse. Safe for several threads. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MOST_DEPTH)
                    .maxDocumentLength(Json.MOST_BYTES)
                    .maxStringLength(Json.MOST_BYTES)
                    .maxNumberLength(100)
                    .build())
            .build();

    private static final int MOST_SHOWN = 120;

    private final JsonParser parser;
    private int values;

    JsonReading(JsonParser parser) {
        this.parser = parser;
    }

    /** The value at the current position of the parser. */
    Json value() throws IOException {
        if (++values > Json.MOST_VALUES) {
            throw new HeaderException("json", "more than " + Json.MOST_VALUES + " values", "fewer");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, Json>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = whole(parser.currentName());
                    // cryptsetup cuts a name at the NUL and would see another name
                    if (name.indexOf('\0') >= 0) {
                        throw new HeaderException("json", "a member '" + name + "'", "no NUL in names");
                    }
                    parser.nextToken();
                    members.put(name, value());
                }
                yield new Json.Obj(members);
            }
            case START_ARRAY -> {
                var elements = new ArrayList<Json>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value());
                }
                yield new Json.Arr(elements);
            }
            case VALUE_STRING -> new Json.Text(whole(parser.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getText());
            case VALUE_TRUE -> Json.Word.TRUE;
            case VALUE_FALSE -> Json.Word.FALSE;
            default -> Json.Word.NULL;
        };
    }

    /** A message in luksh's words: those of the parser mention its settings and classes. */
    static HeaderException malformed(JsonProcessingException failure) {
        String words = String.valueOf(failure.getOriginalMessage());
        String where = failure.getLocation() == null
                ? ""
                : " at byte " + failure.getLocation().getByteOffset();
        if (failure instanceof StreamConstraintsException) {
            boolean deep = words.contains("nesting depth");
            return deep
                    ? new HeaderException(
                            "json",
                            "values nested deeper than " + Json.MOST_DEPTH + where,
                            "at most " + Json.MOST_DEPTH + " levels")
                    : new HeaderException(
                            "json", "an unterminated string or number" + where, "JSON within the limits of a header");
        }
        if (failure instanceof JsonEOFException || words.startsWith("Unexpected end-of-input")) {
            return new HeaderException("json", "the end of the text inside a value" + where, "JSON");
        }
        String what = words.replaceAll("(?s) \\([^(]*\\[Source.*", "");
        return new HeaderException(
                "json", (what.length() > MOST_SHOWN ? what.substring(0, MOST_SHOWN) + "…" : what) + where, "JSON");
    }

    /** Refuses half of a surrogate pair: it is no character, and writing it would produce a question mark. */
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                HeaderException.check(
                        Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0),
                        "json",
                        "half of a surrogate pair",
                        "whole characters");
                i++;
            }
        }
        return text;
    }
}
