package luksh.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import luksh.Container;
import luksh.FormatSpec;
import luksh.QuietPerson;
import luksh.crypto.Passphrase;
import luksh.format.KeySlot;
import luksh.format.Size;
import luksh.format.Slot;

/** A folder, a person who agrees to everything, and short names for what tests do with containers. */
final class Workbench {
    static final byte[] ANNA = "anna".getBytes(UTF_8);
    static final byte[] BERT = "bert \u00e4".getBytes(UTF_8);
    static final byte[] CARL = "carl".getBytes(UTF_8);
    static final byte[] DORA = "dora".getBytes(UTF_8);

    final QuietPerson person = new QuietPerson();
    private final Path folder;

    Workbench(Path folder) {
        this.folder = folder;
    }

    private record Numbered(int number) implements Slot {}

    static Slot slot(int number) {
        return new Numbered(number);
    }

    static Passphrase secret(byte[] content) {
        return Passphrase.owning(content.clone());
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** As a new run sees it. */
    Container open(Path image) {
        return Container.read(image.toString(), person.session(folder.resolve("state")));
    }

    /** A new file. */
    Container format(Path image, long size, Consumer<FormatSpec> settings) {
        return formatExisting(image, f -> settings.accept(f.createFile(new Size(size))));
    }

    Container formatExisting(Path image, Consumer<FormatSpec> settings) {
        return FormatSpec.format(image.toString(), settings, person.session(folder.resolve("state")));
    }

    /** Which slots this passphrase opens, read anew from the disk. */
    List<Integer> whoOpens(Path image, byte[] passphrase) {
        return numbers(open(image), passphrase);
    }

    static List<Integer> numbers(Container disk, byte[] passphrase) {
        try (Passphrase secret = secret(passphrase)) {
            return disk.whoOpens(secret).stream().map(KeySlot::number).toList();
        }
    }

    static byte[] volumeKey(Container disk, byte[] passphrase) {
        try (Passphrase secret = secret(passphrase);
                var key = disk.volumeKey(secret)) {
            return key.apply(byte[]::clone);
        }
    }

    /** A sparse file of zeros. */
    Path zeros(String name, long size) {
        Path file = path(name);
        try (var made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static String sha256(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
