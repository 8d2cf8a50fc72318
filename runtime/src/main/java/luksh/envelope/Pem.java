package luksh.envelope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;

/** The blocks of a PEM file (RFC 7468). A block may contain a key, so the content is kept as bytes and wiped. */
final class Pem implements AutoCloseable {
    private static final int MOST = 1 << 20;
    private static final byte[] BEGIN = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "-----END ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DASHES = "-----".getBytes(StandardCharsets.US_ASCII);

    /** One block; its content is wiped with the file. */
    static final class Block {
        private final String label;
        private final byte[] content;
        private final boolean headers;

        private Block(String label, byte[] content, boolean headers) {
            this.label = label;
            this.content = content;
            this.headers = headers;
        }

        /** The text after BEGIN. */
        String label() {
            return label;
        }

        /** DER, not a copy; empty if there are headers. */
        byte[] content() {
            return content;
        }

        /** Whether there are lines before the content: OpenSSL's old method to encrypt a key. */
        boolean headers() {
            return headers;
        }
    }

    private final List<Block> blocks = new ArrayList<>();

    /** @throws LuksException if the file cannot be read, or a block is incomplete */
    static Pem read(String path) {
        Path file = FileName.parse(path);
        byte[] text;
        try (var in = Files.newInputStream(file)) {
            text = in.readNBytes(MOST);
        } catch (IOException e) {
            throw new LuksException("cannot read " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
        var pem = new Pem();
        try {
            pem.parse(text);
        } catch (IllegalArgumentException e) {
            pem.close();
            throw new LuksException(
                    path + " is incomplete: a PEM block in it has no end; copy the file again", ExitStatus.FAILED, e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
        return pem;
    }

    List<Block> blocks() {
        return blocks;
    }

    private void parse(byte[] text) {
        int at = find(text, BEGIN, 0);
        while (at >= 0) {
            int label = at + BEGIN.length;
            int labelEnd = found(find(text, DASHES, label));
            int end = found(find(text, END, labelEnd));
            byte[] base64 = Arrays.copyOfRange(text, labelEnd + DASHES.length, end);
            boolean headers = find(base64, new byte[] {':'}, 0) >= 0;
            try {
                blocks.add(new Block(
                        new String(text, label, labelEnd - label, StandardCharsets.US_ASCII),
                        headers ? new byte[0] : Base64.getMimeDecoder().decode(base64),
                        headers));
            } finally {
                Arrays.fill(base64, (byte) 0);
            }
            at = find(text, BEGIN, end);
        }
    }

    private static int found(int at) {
        if (at < 0) {
            throw new IllegalArgumentException("no end");
        }
        return at;
    }

    private static int find(byte[] text, byte[] what, int from) {
        for (int at = from; at <= text.length - what.length; at++) {
            if (Arrays.equals(text, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        blocks.forEach(block -> Arrays.fill(block.content, (byte) 0));
    }
}
