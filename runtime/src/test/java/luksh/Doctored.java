package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import luksh.format.Json;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;

/** LUKS2 images of cryptsetup with cheap slots, and what tests do to their headers. Anna opens slot 0. */
public final class Doctored {
    public static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final int BINARY = 4096;
    private static final int CHECKSUM = 448;

    private Doctored() {}

    /** Half a MiB with one area of 252 KiB, copies of 16 KiB; options of luksFormat that come later win. */
    public static Path formatted(Path image, String... options) {
        var all = new ArrayList<>(List.of("--type", "luks2", "--pbkdf", "pbkdf2", "--luks2-metadata-size", "16k"));
        if (!List.of(options).contains("--luks2-keyslots-size")) {
            all.addAll(List.of("--luks2-keyslots-size", "512k"));
        }
        all.addAll(List.of(options));
        return Cryptsetup.formatted(image, 2 << 20, ANNA, all.toArray(String[]::new));
    }

    /** Imports a token, as it stands. */
    public static void token(Path image, String json) {
        Oracle.run(json.getBytes(UTF_8), "cryptsetup", "token", "import", image.toString())
                .accepted();
    }

    /** Changes the JSON area of both copies, checksums included. */
    public static void json(Path image, UnaryOperator<Json.Obj> change) {
        bytes(image, content -> {
            int size = size(content);
            int end = BINARY;
            while (content[end] != 0) {
                end++;
            }
            var area = (Json.Obj) Json.parse(Arrays.copyOfRange(content, BINARY, end));
            byte[] text = change.apply(area).toString().getBytes(UTF_8);
            for (int offset : new int[] {0, size}) {
                Arrays.fill(content, offset + BINARY, offset + size, (byte) 0);
                System.arraycopy(text, 0, content, offset + BINARY, text.length);
                checksum(content, offset);
            }
        });
    }

    /** One object of the area with a member set. */
    public static Json.Obj with(Json.Obj root, String path, String json) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return root.with(path, Json.parse(json.replace('\'', '"').getBytes(UTF_8)));
        }
        String name = path.substring(0, dot);
        Json.Obj child = root.get(name) instanceof Json.Obj present ? present : Json.Obj.EMPTY;
        return root.with(name, with(child, path.substring(dot + 1), json));
    }

    public static Json get(Json.Obj root, String path) {
        Json found = root;
        for (String name : path.split("\\.", -1)) {
            found = ((Json.Obj) found).get(name);
        }
        return found;
    }

    /** Writes a checksum that fits over the copy that begins there. */
    public static void checksum(byte[] content, int offset) {
        int size = (int) ByteBuffer.wrap(content).getLong(offset + 8);
        Arrays.fill(content, offset + CHECKSUM, offset + CHECKSUM + 64, (byte) 0);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(content, offset, offset + size));
            System.arraycopy(digest, 0, content, offset + CHECKSUM, digest.length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Size of one copy. */
    public static int size(byte[] content) {
        return (int) ByteBuffer.wrap(content).getLong(8);
    }

    public static void bytes(Path image, Consumer<byte[]> change) {
        try {
            byte[] content = Files.readAllBytes(image);
            change.accept(content);
            Files.write(image, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void zeros(Path image, int from, int length) {
        bytes(image, content -> Arrays.fill(content, from, from + length, (byte) 0));
    }

    /** What pvcreate leaves of these: no first sectors, no text of the first copy, no magic of the second. */
    public static void physicalVolume(byte[] content) {
        int size = size(content);
        Arrays.fill(content, 0, 2048, (byte) 0);
        byte[] label = "LABELONE\1\0\0\0\0\0\0\0....\40\0\0\0LVM2 001".getBytes(UTF_8);
        System.arraycopy(label, 0, content, 512, label.length);
        Arrays.fill(content, 4096, 4096 + 2560, (byte) 0);
        Arrays.fill(content, size, size + 6, (byte) 0);
    }
}
