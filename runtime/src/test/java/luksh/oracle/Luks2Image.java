package luksh.oracle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import luksh.format.Json;

/**
 * Both copies of a LUKS2 header, to be damaged: a changed area or field gets a new checksum, so that the rule behind it
 * is reached. Each change is made to this object, in both copies unless it says another.
 */
public final class Luks2Image {
    private static final int BINARY = 4096;
    private static final int CHECKSUM = 448;
    private static final int CHECKSUM_SIZE = 64;

    private final byte[][] copies;
    private final long length;
    private List<Integer> chosen = List.of(0, 1);

    private Luks2Image(byte[][] copies, long length) {
        this.copies = copies;
        this.length = length;
    }

    /** Reads what cryptsetup wrote. */
    public static Luks2Image read(Path image) {
        try (var file = new RandomAccessFile(image.toFile(), "r")) {
            file.seek(8);
            int size = Math.toIntExact(file.readLong());
            var copies = new byte[2][size];
            file.seek(0);
            file.readFully(copies[0]);
            file.readFully(copies[1]);
            return new Luks2Image(copies, file.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Luks2Image copy() {
        return new Luks2Image(new byte[][] {copies[0].clone(), copies[1].clone()}, length);
    }

    /** This header on a device of another length. */
    public Luks2Image truncated(long changed) {
        return new Luks2Image(copies, changed);
    }

    /** The following changes are made to one copy alone. */
    public Luks2Image only(int copy) {
        chosen = List.of(copy);
        return this;
    }

    public int headerSize() {
        return copies[0].length;
    }

    /** A copy as it would stand on the disk. */
    public byte[] bytes(int copy) {
        return copies[copy].clone();
    }

    /** A file of the image's length, in which nothing but the header is written. */
    public Path write(Path path) {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(0);
            var both = ByteBuffer.allocate(2 * headerSize()).put(copies[0]).put(copies[1]);
            file.write(both.array(), 0, (int) Math.min(length, both.capacity()));
            file.setLength(length);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts both copies over those of an image. */
    public void overwrite(Path image) {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(copies[0]);
            file.write(copies[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the JSON area

    public Json.Obj json() {
        return (Json.Obj) parse(text());
    }

    private String text() {
        byte[] copy = copies[chosen.get(0)];
        int end = BINARY;
        while (copy[end] != 0) {
            end++;
        }
        return new String(copy, BINARY, end - BINARY, ISO_8859_1);
    }

    private static Json parse(String latin) {
        return Json.parse(latin.getBytes(ISO_8859_1));
    }

    /** Sets a member by its path; {@code json} may have single quotes for double ones. */
    public Luks2Image set(String path, String json) {
        return json(
                set(json(), names(path), 0, Json.parse(json.replace('\'', '"').getBytes(ISO_8859_1))));
    }

    private static List<String> names(String path) {
        return List.of(path.split("\\.", -1));
    }

    private static Json.Obj set(Json.Obj object, List<String> path, int depth, Json value) {
        String name = path.get(depth);
        if (depth == path.size() - 1) {
            return object.with(name, value);
        }
        Json.Obj child = object.get(name) instanceof Json.Obj present ? present : Json.Obj.EMPTY;
        return object.with(name, set(child, path, depth + 1, value));
    }

    public Json get(String path) {
        Json value = json();
        for (String name : names(path)) {
            value = ((Json.Obj) value).get(name);
        }
        return value;
    }

    /** A second object like this one. */
    public Luks2Image duplicate(String path, String other) {
        return json(set(json(), names(other), 0, get(path)));
    }

    public Luks2Image move(String path, String other) {
        return duplicate(path, other).remove(path);
    }

    public Luks2Image remove(String path) {
        int dot = path.lastIndexOf('.');
        if (dot < 0) {
            return json(json().without(path));
        }
        Json.Obj holder = (Json.Obj) get(path.substring(0, dot));
        return json(set(json(), names(path.substring(0, dot)), 0, holder.without(path.substring(dot + 1))));
    }

    public Luks2Image json(Json.Obj changed) {
        return text(any -> new String(changed.toString().getBytes(StandardCharsets.UTF_8), ISO_8859_1));
    }

    /** Changes the text of the area, one character for each byte. */
    public Luks2Image text(UnaryOperator<String> change) {
        byte[] area = change.apply(text()).getBytes(ISO_8859_1);
        return binary(copy -> {
            copy.position(BINARY).put(new byte[headerSize() - BINARY]);
            copy.position(BINARY).put(area);
        });
    }

    /** Puts a member of this text behind all others. */
    public Luks2Image append(String member) {
        return text(text -> text.substring(0, text.length() - 1) + "," + member + "}");
    }

    // ---- the binary header

    /** Changes whole copies, and their checksums. */
    public Luks2Image binary(Consumer<ByteBuffer> change) {
        broken(change);
        chosen.forEach(number -> checksum(copies[number]));
        return this;
    }

    /** Changes whole copies, and not their checksums. */
    public Luks2Image broken(Consumer<ByteBuffer> change) {
        chosen.forEach(number -> change.accept(ByteBuffer.wrap(copies[number])));
        return this;
    }

    /** Writes text into a field of this width. */
    public Luks2Image field(int offset, String latin, int width) {
        return binary(copy -> copy.put(offset, Arrays.copyOf(latin.getBytes(ISO_8859_1), width)));
    }

    /** Puts a checksum over the copy that fits what is in it. */
    public static void checksum(byte[] copy) {
        Arrays.fill(copy, CHECKSUM, CHECKSUM + CHECKSUM_SIZE, (byte) 0);
        String name = new String(copy, 72, 32, US_ASCII).trim();
        try {
            byte[] digest = MessageDigest.getInstance(
                            name.matches("sha(1|512)") ? "SHA-" + name.substring(3) : "SHA-256")
                    .digest(copy);
            System.arraycopy(digest, 0, copy, CHECKSUM, digest.length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
