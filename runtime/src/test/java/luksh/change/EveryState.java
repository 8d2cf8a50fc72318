package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import luksh.LongTestShare;
import luksh.change.journal.OpenedSlots;
import luksh.format.Bytes;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Luks2Copies;

/** Each state by us; by cryptsetup each that says something new of the header, and many of the others. */
final class EveryState implements Consumer<byte[]> {
    private static final int MANY = LongTestShare.of(40, 4);

    private final Path folder;
    private final Collection<String> known;
    private final Set<Bytes> judged = new HashSet<>();
    private int foreign;

    EveryState(Path folder, Collection<String> known) {
        this.folder = folder;
        this.known = known;
    }

    int foreign() {
        return foreign;
    }

    @Override
    public void accept(byte[] state) {
        assertThat(Witness.accepted(state)).as("a reader accepts the header").isTrue();
        String opening = known.stream()
                .filter(text -> !Witness.opening(state, List.of(text)).isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of " + known + " opens"));
        if (judged.add(meaning(state)) || foreign < MANY) {
            foreign++;
            assertThat(Witness.cryptsetup(folder, state, opening)).isZero();
        }
    }

    /** Which copies hold, and what they say; of LUKS1 its two sectors. */
    static Bytes meaning(byte[] state) {
        if (Luks1Header.claimed(state)) {
            return Bytes.copyOf(state, 0, 1024);
        }
        return OpenedSlots.hash(Luks2Copies.read(new MemoryDisk(state)).copies().stream()
                .map(copy -> copy.state() + "" + copy.header() + copy.reason().length())
                .toList()
                .toString()
                .getBytes(UTF_8));
    }
}
