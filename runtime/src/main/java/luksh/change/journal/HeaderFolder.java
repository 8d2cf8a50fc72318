package luksh.change.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import luksh.device.Device;
import luksh.format.Alignment;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/** The header from before each change, in the state folder, {@code headers/UUID/TIME.header}. */
public record HeaderFolder(StateFolder folder) {
    public static final String KIND = "headers";
    /** Number of headers kept for a container, regardless of their age. */
    static final int NEWEST = 20;
    /** Newer headers stay, regardless of their number. */
    static final Duration YOUNG = Duration.ofDays(30);

    private static final String SUFFIX = ".header";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    public static HeaderFolder of(Path state, String uuid) {
        return new HeaderFolder(StateFolder.of(state, KIND, uuid));
    }

    /**
     * Saves the header without its key areas, which contain the encrypted key. LUKS1: the bytes before the first key area, at
     * most 4096. LUKS2: both copies.
     *
     * @return the file, mode 0600
     */
    public Path save(Device device, Header header) {
        return save(device, size(header));
    }

    /** Bytes that {@link #save} saves. */
    public static int size(Header header) {
        return Math.toIntExact(
                header instanceof Luks2Header luks2
                        ? 2 * luks2.headerSize()
                        : Math.min(((Luks1Header) header).firstArea(), Alignment.BYTES));
    }

    /** Saves the first bytes of a device, and removes the oldest saved files. */
    public Path save(Device device, int size) {
        byte[] content = device.read(0, size);
        try {
            folder.prepare();
            String name = STAMP.format(Instant.now()) + SUFFIX;
            StagedFile staged = StagedFile.write(folder, content);
            try {
                staged.publish(name);
            } catch (IOException e) {
                staged.discard();
                throw e;
            }
            staged.claim().release();
            prune(Instant.now());
            return folder.path().resolve(name);
        } catch (IOException e) {
            throw new LuksException(
                    "luksh cannot save the header to " + folder + " before the change (" + Reason.of(e)
                            + "); nothing was written. Point XDG_STATE_HOME to a writable folder",
                    ExitStatus.FAILED,
                    e);
        }
    }

    /** A journal may belong to an interrupted change, and a person may then need every saved header. */
    public void prune(Instant now) throws IOException {
        if (!JournalFolder.of(folder.state(), folder.name())
                .files(JournalFolder.OPEN)
                .isEmpty()) {
            return;
        }
        String limit = STAMP.format(now.minus(YOUNG)) + SUFFIX;
        List<Path> newestFirst = folder.files().stream()
                .filter(file -> isHeader(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .sorted(Comparator.reverseOrder())
                .toList();
        for (Path file : newestFirst.subList(Math.min(NEWEST, newestFirst.size()), newestFirst.size())) {
            if (String.valueOf(file.getFileName()).compareTo(limit) < 0) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isHeader(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return name.endsWith(SUFFIX)
                    && LocalDateTime.parse(name.substring(0, name.length() - SUFFIX.length()), STAMP) != null;
        } catch (DateTimeParseException e) {
            return false; // a person's file
        }
    }
}
