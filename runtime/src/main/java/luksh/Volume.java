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
 * An unlocked payload: decrypted bytes by offset, as the kernel's mapping would show them. Memory use does not depend
 * on its size. Closing it flushes all writes and wipes the keys.
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

    /** Type of the content by blkid's name, for example {@code ext4} or {@code LVM2_member}; empty if unknown. */
    public String signature() {
        return payload.signature();
    }

    /** Reads decrypted bytes. Offset and length need not be multiples of a sector. */
    public byte[] read(Size from, Size length) {
        return payload.read(from, length);
    }

    /**
     * Encrypts and writes bytes. Offset and length need not be multiples of a sector. The first write shows a plan and
     * asks for {@code YES} once, for all writes of this volume. Fails while the payload is mapped, mounted or open for
     * writing elsewhere.
     *
     * <p>Writes are durable only after the volume is closed. After a power cut each sector contains its old or its new
     * content. A drive with 512-byte sectors may tear an encryption sector of 4096 bytes; that sector is then
     * unreadable, as with the kernel.
     */
    public synchronized void write(Size from, byte[] content) {
        payload.check(from, content.length);
        if (content.length > 0 && writes.permits(from, content.length)) {
            payload.write(from, content);
        }
    }

    /**
     * Copies the whole payload, decrypted, to a new file (mode 0600) or to a device of at least this size. For a device
     * it shows a plan and asks for {@code YES}. If the copy to a new file fails, luksh removes the file.
     *
     * @throws LuksException if the file exists, or the device is smaller, contains known data or is in use
     */
    public Report copyTo(String target) {
        return copyTo(target, copy -> {});
    }

    /** Does the same. {@code c.overwrite()} overwrites known data on the device too. */
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
