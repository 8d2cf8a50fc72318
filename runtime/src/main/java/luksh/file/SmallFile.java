package luksh.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;
import luksh.format.Visible;

/**
 * Reads files that a person names and that luksh reads completely: tokens, scripts, encrypted backups. The name may
 * lead to a device, a pipe or the wrong file, so luksh reads no more than the maximum size.
 */
public final class SmallFile {
    /** Maximum size of a text such as a token or a script, in bytes. */
    public static final int MOST_TEXT = 4 << 20;

    private SmallFile() {}

    /**
     * The whole file; empty if it has more than {@code most} bytes. At most one byte more is read.
     *
     * @throws IOException if it cannot be read
     */
    public static Optional<byte[]> read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(most + 1);
            return content.length > most ? Optional.empty() : Optional.of(content);
        }
    }

    /**
     * The text of a file, at most {@link #MOST_TEXT} bytes.
     *
     * @param what the expected content, as the end of a sentence: {@code a token is a JSON object}
     * @throws LuksException naming the file, if it cannot be read, is larger, or is not UTF-8
     */
    public static String text(Path file, String what) {
        String name = Visible.of(file.toString());
        try {
            byte[] content = read(file, MOST_TEXT)
                    .orElseThrow(() -> new LuksException(
                            name + " has more than " + new Size(MOST_TEXT) + "; " + what, ExitStatus.FAILED));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new LuksException(name + " is not UTF-8 text; " + what, ExitStatus.FAILED, e);
        } catch (IOException e) {
            throw new LuksException("cannot read " + name + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }
}
