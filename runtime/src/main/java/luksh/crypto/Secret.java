package luksh.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import luksh.file.DurableFile;
import luksh.format.FileName;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * Secret bytes with an owner: whoever creates one closes it, and closing overwrites the bytes.
 *
 * <p>The bytes never leave except for the duration of {@link #apply}. This shortens exposure; it does not end it: the
 * garbage collector may have moved the array, and JCA keeps its own copies.
 */
public abstract sealed class Secret implements AutoCloseable permits Passphrase, DerivedKey, VolumeKey {
    private final byte[] content;
    private final List<VolumeKey> copies = new ArrayList<>();
    private volatile boolean closed;
    private volatile @Nullable Consumer<String> rehearsal;

    /** Takes ownership of {@code content}; the caller must not keep the array. */
    Secret(byte[] content) {
        this.content = content;
    }

    /** Length in bytes. */
    public final int size() {
        return content.length;
    }

    /** Lends the bytes to {@code use}, which neither keeps nor changes them. */
    public final <T> T apply(Function<byte[], T> use) {
        return use.apply(lend());
    }

    /** The bytes themselves, for this package; other packages go through {@link SecretBytes}. */
    final byte[] lend() {
        if (closed) {
            throw new LuksException(
                    "this secret was closed and its bytes are gone; ask for it again, or close it later",
                    LuksException.FAILED);
        }
        return content;
    }

    /** The same bytes, to be used as a volume key; a copy, closed with this secret at the latest. */
    public final VolumeKey asVolumeKey() {
        VolumeKey copy = VolumeKey.owning(lend().clone());
        Consumer<String> said = rehearsal;
        if (said != null) {
            copy.rehearse(said);
        }
        synchronized (copies) {
            copies.add(copy);
        }
        return copy;
    }

    /** From now on {@link #saveTo} says what it would write, and writes nothing: for dry runs. */
    public final void rehearse(Consumer<String> say) {
        rehearsal = say;
    }

    /**
     * Writes the bytes to a new file that only its owner can read (mode 0400), and waits until it is on the disk.
     *
     * @throws LuksException if this is closed; if the file is there already or cannot be written, nothing is left of it then
     */
    public final void saveTo(String path) {
        Consumer<String> said = rehearsal;
        if (said != null) {
            said.accept("dry run: would write " + size() + " secret bytes to " + path);
            return;
        }
        DurableFile.createSecret(FileName.parse(path), "r--------", lend());
    }

    @Override
    public final void close() {
        closed = true;
        Arrays.fill(content, (byte) 0);
        synchronized (copies) {
            copies.forEach(Secret::close);
            copies.clear();
        }
    }

    @Override
    public final String toString() {
        return "Secret[hidden]";
    }
}
