package luksh.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import luksh.file.DurableFile;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * Secret bytes with an owner: the code that creates a secret closes it, and closing overwrites the bytes.
 *
 * <p>Other code sees the bytes only during {@link #apply}. This shortens the exposure but does not end it: the
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

    /** Passes the bytes to {@code use}, which must not keep or change them. */
    public final <T> T apply(Function<byte[], T> use) {
        return use.apply(lend());
    }

    /** The array itself, for this package; other packages use {@link SecretBytes}. */
    final byte[] lend() {
        if (closed) {
            throw new LuksException(
                    "this secret is closed and its bytes are wiped; ask for it again, or close it later",
                    ExitStatus.FAILED);
        }
        return content;
    }

    /** A copy of the bytes as a volume key, closed with this secret at the latest. */
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

    /** After this call, {@link #saveTo} reports what it would write and writes nothing: for dry runs. */
    public final void rehearse(Consumer<String> say) {
        rehearsal = say;
    }

    /**
     * Writes the bytes to a new file that only its owner can read (mode 0400), and flushes it to the disk.
     *
     * @throws LuksException if this is closed, the file already exists, or writing fails; a partial file is removed
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
