package luksh;

import java.util.function.Consumer;
import luksh.change.OpenPayload;
import luksh.change.PayloadCopy;
import luksh.change.PayloadWrite;
import luksh.change.step.ChangeSession;
import luksh.change.step.Report;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.unlock.Payload;

/**
 * An unlocked payload: decrypted bytes by offset, as a mapping of the kernel would show them. Uses the same memory for
 * any size. Closing it wipes the keys and flushes what was written.
 */
public final class Volume implements AutoCloseable {
    private final ChangeSession session;
    private final OpenPayload opened;
    private final Payload payload;
    private final PayloadWrite writes;

    Volume(ChangeSession session, OpenPayload opened) {
        this.session = session;
        this.opened = opened;
        this.payload = opened.payload();
        this.writes = new PayloadWrite(session, opened);
    }

    public Size size() {
        return payload.size();
    }

    /** What lies inside, as blkid names it: {@code ext4}, {@code LVM2_member}, …; empty if unknown. */
    public String signature() {
        return payload.signature();
    }

    /** Decrypted bytes; neither end needs to be a sector's. */
    public byte[] read(Size from, Size length) {
        return payload.read(from, length);
    }

    /**
     * Encrypts and writes; neither end needs to be a sector's. The first write of a volume shows its plan and is confirmed
     * with {@code YES}, for all that follow. Refused while the payload is mapped, mounted or open for writing elsewhere.
     *
     * <p>Nothing is durable before the volume is closed. After a power cut each sector holds what it held before or what was
     * written; a drive with sectors of 512 bytes may tear an encryption sector of 4096 bytes, and then none of it can be
     * read, as with the kernel.
     */
    public synchronized void write(Size from, byte[] content) {
        payload.check(from, content.length);
        if (content.length > 0 && writes.permits(from, content.length)) {
            payload.write(from, content);
        }
    }

    /**
     * Copies the whole payload, decrypted, to a new file (0600), or onto a device of at least this size; the latter shows
     * its plan and is confirmed with {@code YES}. A new file is removed again if it cannot be finished.
     *
     * @throws LuksException if the file exists, or the device is smaller, holds something known or is in use
     */
    public Report copyTo(String target) {
        return copyTo(target, copy -> {});
    }

    /** The same; {@code c.overwrite()} also overwrites what is known on the device. */
    public Report copyTo(String target, Consumer<CopySpec> how) {
        payload.check(new Size(0), 0);
        var spec = new CopySpec();
        how.accept(spec);
        return PayloadCopy.to(target, session, opened, spec.overwrites(), spec.allowed())
                .run();
    }

    @Override
    public void close() {
        payload.close();
    }
}
