package luksh.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.oracle.Oracle;

/**
 * The real cryptsetup, doing the same under strace.
 *
 * @param events what it did to the image, in order
 * @param status with which it ended
 */
record TracedCryptsetup(List<MemoryDisk.Event> events, int status) {
    /** In a command, the image; a word that begins with {@code @} is a file with the passphrase that follows. */
    static final String IMAGE = "IMAGE";

    /** More than any write to these images. */
    private static final int LONGEST = 4 << 20;

    /**
     * Runs a command on a copy of a disk.
     *
     * @throws IllegalStateException if the recorded writes do not lead from the one content to the other
     */
    static TracedCryptsetup of(Path folder, byte[] before, List<String> command) throws IOException {
        // the trace names files as the kernel knows them
        Path place = Files.createTempDirectory(folder, "traced").toRealPath();
        Path image = Files.write(place.resolve("disk.img"), before);
        Path trace = place.resolve("trace");
        var words = new ArrayList<>(List.of(
                "strace", "-f", "-y", "-xx", "-s", "" + LONGEST, "-e", Strace.CALLS, "-o", trace.toString(), "--"));
        words.addAll(List.of("cryptsetup", "--batch-mode"));
        for (String word : command) {
            words.add(
                    word.equals(IMAGE)
                            ? image.toString()
                            : word.startsWith("@")
                                    ? Files.writeString(place.resolve(word.substring(1)), word.substring(1))
                                            .toString()
                                    : word);
        }
        Oracle.Verdict verdict = Oracle.run(new byte[0], words);
        List<MemoryDisk.Event> events = Strace.events(Files.readString(trace), image.toString());
        byte[] after = Files.readAllBytes(image);
        var replayed = new MemoryDisk(before);
        events.forEach(replayed::replay);
        if (!Arrays.equals(replayed.cached(), after)) {
            throw new IllegalStateException("the trace does not explain what cryptsetup left: " + command);
        }
        if (verdict.status() != 0 && !events.isEmpty()) {
            throw new IllegalStateException(command + " failed halfway: " + verdict.stderr());
        }
        try (var files = Files.list(place)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(place);
        return new TracedCryptsetup(events, verdict.status());
    }
}
