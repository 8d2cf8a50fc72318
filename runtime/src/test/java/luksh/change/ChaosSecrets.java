package luksh.change;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import luksh.QuietPerson;
import luksh.change.journal.JournalFile;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;

/** What must not lie in a state folder: passphrases, the volume key, key areas. */
final class ChaosSecrets {
    private static final int SECTOR = MemoryDisk.SECTOR;

    /** The first eight bytes of each sector of a key area. */
    private final Set<Long> areas = new HashSet<>();

    private final Set<String> texts = new HashSet<>();

    /** All that there is now. */
    void learn(byte[] content, Map<Integer, String> slots) {
        texts.addAll(slots.values());
        var disk = new MemoryDisk(content);
        var header = Headers.read(disk);
        var unlock = new Unlock(header, disk);
        for (var slot : header.slots()) {
            int start = (int) slot.area().offset().bytes();
            int end = start + slot.area().needed(header.keyBytes(slot));
            for (int at = start; at < end; at += SECTOR) {
                areas.add(ByteBuffer.wrap(content).getLong(at));
            }
        }
        String text = slots.values().iterator().next();
        try (var secret = QuietPerson.secret(text);
                var opened = unlock.any(header.slots(), secret).orElseThrow()) {
            texts.add(opened.key().apply(key -> new String(key, ISO_8859_1)));
        }
    }

    /** @return how many files were looked at */
    int assertNoneIn(Path state) {
        if (!Files.exists(state)) {
            return 0;
        }
        var windows = new HashSet<Path>();
        for (JournalFile open : JournalFile.open(state)) {
            if (open.journal().program().windows()) {
                windows.add(open.path().getFileName());
            }
        }
        try (var files = Files.walk(state)) {
            var all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                byte[] content = Files.readAllBytes(file);
                String text = new String(content, ISO_8859_1);
                assertThat(texts.stream().filter(text::contains).toList())
                        .as("passphrases or volume key in %s", file)
                        .isEmpty();
                if (!windows.contains(file.getFileName())) {
                    assertNoArea(file, content);
                }
            }
            return all.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertNoArea(Path file, byte[] content) {
        long last = 0;
        for (int i = 0; i < content.length; i++) {
            last = (last << 8) | (content[i] & 0xff);
            if (i >= 7 && areas.contains(last)) {
                throw new AssertionError("a key area lies in " + file + " at byte " + (i - 7));
            }
        }
    }
}
