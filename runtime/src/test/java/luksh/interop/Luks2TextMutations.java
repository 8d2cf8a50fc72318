package luksh.interop;

import static luksh.interop.Luks2Mutation.both;
import static luksh.interop.Luks2Mutation.fine;
import static luksh.interop.Luks2Mutation.stricter;

import java.util.stream.Stream;

/** What can be wrong with the text of the JSON area and with the binary header in front of it. */
final class Luks2TextMutations {
    private static final int AREA = 12288;

    private Luks2TextMutations() {}

    static Stream<Luks2Mutation> all() {
        return Stream.of(texts(), binaries()).flatMap(list -> list);
    }

    private static String nested(int depth) {
        return "\"deep\":" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static String arrays(int depth) {
        return "\"deep\":" + "[".repeat(depth) + "]".repeat(depth);
    }

    private static Stream<Luks2Mutation> texts() {
        String rfc = "RFC 8259 has no such";
        String lost = "it could not be written back";
        return Stream.of(
                fine(
                        "members, arrays and words that nobody knows",
                        i -> i.append("\"x\":{\"y\":[true,null,\"\u00c3\u00a4\"]}")),
                fine("numbers of every kind", i -> i.append("\"x\":[1.0e5,18446744073709551615,-0.0,1e400]")),
                fine("white space between", i -> i.text(t -> t.replace(",", " ,\n\t"))),
                fine("white space behind", i -> i.text(t -> t + "  \n")),
                fine(
                        "white space up to the last byte but one",
                        i -> i.text(t -> t + " ".repeat(AREA - 1 - t.length()))),
                both("no NUL at the end", "json", i -> i.text(t -> t + " ".repeat(AREA - t.length()))),
                both("white space in front", "json", i -> i.text(t -> " " + t)),
                both("a byte order mark", "json", i -> i.text(t -> "\u00ef\u00bb\u00bf" + t)),
                both("an array", "json", i -> i.text(t -> "[" + t + "]")),
                both("nothing", "json", i -> i.text(t -> "")),
                both("two objects", "json", i -> i.text(t -> t + "{}")),
                both("a letter behind", "json", i -> i.text(t -> t + "x")),
                both("a byte behind the NUL", "json", i -> i.text(t -> t + "\0x")),
                both("a byte at the end of the area", "json", i -> i.binary(b -> b.put(b.capacity() - 1, (byte) 1))),
                both("a NUL inside", "json", i -> i.text(t -> t.replace("tokens", "tok\0ens"))),
                both("no end", "json", i -> i.text(t -> t.substring(0, t.length() - 1))),
                both("a bad escape", "json", i -> i.append("\"a\":\"\\x\"")),
                both("+1", "json", i -> i.append("\"a\":+1")),
                both("a lone minus", "json", i -> i.append("\"a\":-")),
                stricter("a comma too many", "json", rfc, i -> i.text(t -> t.substring(0, t.length() - 1) + ",}")),
                stricter("a comment", "json", rfc, i -> i.text(t -> t.replace("}}", "}/*x*/}"))),
                stricter("single quotes", "json", rfc, i -> i.text(t -> t.replace("\"tokens\"", "'tokens'"))),
                stricter("NaN", "json", rfc, i -> i.append("\"a\":NaN")),
                stricter("True", "json", rfc, i -> i.append("\"a\":True")),
                stricter("01", "json", rfc, i -> i.append("\"a\":01")),
                stricter("1.", "json", rfc, i -> i.append("\"a\":1.")),
                stricter("a raw control character", "json", rfc, i -> i.append("\"a\":\"\u0001\"")),
                stricter("no UTF-8", "json", rfc, i -> i.append("\"a\":\"\u00ff\u00fe\"")),
                stricter("half of a surrogate pair", "json", lost, i -> i.append("\"a\":\"\\ud800\"")),
                stricter("half of a surrogate pair in a name", "json", lost, i -> i.append("\"\\udc00\":1")),
                stricter("NUL in a name", "json", lost, i -> i.append("\"x\\u0000y\":1")),
                stricter("a member twice", "tokens", "programs differ in which holds", i -> i.append("\"tokens\":{}")),
                stricter(
                        "a deep member twice",
                        "'a'",
                        "programs differ in which holds",
                        i -> i.append("\"x\":{\"a\":1,\"a\":2}")),
                stricter("a number of 500 digits", "json", "json-c cuts it", i -> i.append("\"a\":" + "9".repeat(500))),
                fine("30 objects in each other", i -> i.append(nested(30))),
                both("31 objects in each other", "json", i -> i.append(nested(31))),
                fine("30 arrays in each other", i -> i.append(arrays(30))),
                both("33 arrays in each other", "json", i -> i.append(arrays(33))),
                both("5000 arrays in each other", "json", i -> i.append(arrays(5000))));
    }

    private static Stream<Luks2Mutation> binaries() {
        return Stream.of(
                both("magic", "LUKS", i -> i.binary(b -> b.putInt(0, 0))),
                both("version 0", "version", i -> i.binary(b -> b.putShort(6, (short) 0))),
                both("version 3", "version", i -> i.binary(b -> b.putShort(6, (short) 3))),
                both("hdr_size 4096", "hdr_size", i -> i.binary(b -> b.putLong(8, 4096))),
                both("hdr_size 0x5000", "hdr_size", i -> i.binary(b -> b.putLong(8, 0x5000))),
                both("hdr_size 0x8000", "csum", i -> i.binary(b -> b.putLong(8, 0x8000))),
                both("hdr_size 2^63", "hdr_size", i -> i.binary(b -> b.putLong(8, Long.MIN_VALUE))),
                fine("seqid 0", i -> i.binary(b -> b.putLong(16, 0))),
                fine("seqid 2^64-1", i -> i.binary(b -> b.putLong(16, -1))),
                fine("label in UTF-8", i -> i.field(24, "Gr\u00c3\u00b6\u00c3\u009fe 1", 48)),
                fine("label without NUL", i -> i.field(24, "x".repeat(48), 48)),
                fine("label with ESC", i -> i.field(24, "a\u001b[2J", 48)),
                fine("label no UTF-8", i -> i.field(24, "\u00ff\u00fe", 48)),
                fine("label from right to left", i -> i.field(24, "a\u00e2\u0080\u00aeb", 48)),
                fine("subsystem", i -> i.field(208, "hsm=yes", 48)),
                fine("subsystem without NUL", i -> i.field(208, "s".repeat(48), 48)),
                stricter("uuid with a tab", "uuid", "a terminal would obey it", i -> i.field(168, "1234\t5678", 40)),
                fine("uuid without NUL", i -> i.field(168, "f".repeat(40), 40)),
                fine("uuid empty", i -> i.field(168, "", 40)),
                fine("csum_alg sha512", i -> i.field(72, "sha512", 32)),
                both("csum_alg nonsense", "csum_alg", i -> i.field(72, "nonsense", 32)),
                both("csum_alg empty", "csum_alg", i -> i.field(72, "", 32)),
                both("csum_alg without NUL", "csum_alg", i -> i.field(72, "sha256" + "x".repeat(26), 32)),
                both("hdr_offset 1", "hdr_offset", i -> i.binary(b -> b.putLong(256, 1))),
                fine(
                        "bytes in the padding",
                        i -> i.binary(b -> b.put(264, new byte[] {1}).put(4000, new byte[] {1}))),
                both("csum", "csum", i -> i.broken(b -> b.put(450, (byte) ~b.get(450)))),
                both("salt, no new csum", "csum", i -> i.broken(b -> b.put(104, (byte) ~b.get(104)))),
                both("a bit of the JSON, no new csum", "csum", i -> i.broken(b -> b.put(4100, (byte) ~b.get(4100)))),
                both("the last byte, no new csum", "csum", i -> i.broken(b -> b.put(b.capacity() - 1, (byte) 1))));
    }
}
