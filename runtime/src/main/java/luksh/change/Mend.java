package luksh.change;

import java.util.Arrays;
import luksh.device.Device;
import luksh.device.Mappings;
import luksh.format.Bytes;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.unlock.Headers;
import luksh.unlock.Signature;

/**
 * Makes a LUKS2 container readable again from one copy whose checksum fits. The other copy is written first and flushed,
 * and only then the one that it was made from: a crash leaves that one as it was, or the new one whole, and the same can
 * be done again. Key areas are not touched.
 */
public final class Mend implements Verb {
    /** Magic and version, which are put back. */
    private static final int MAGIC = 8;

    private static final int BINARY = 4096;

    private final Luks2Header header;
    private final Bytes copy;
    private final long offset;
    private final boolean joined;
    private final boolean saved;
    private final String source;

    /**
     * @param copy the whole copy that is found, its magic put back
     * @param offset where it stands: 0, or the size of one copy
     * @param joined its JSON area was taken from the other copy, which is its only place
     * @param saved it lies in a backup and nowhere on the device
     * @param source where it comes from, in words
     */
    public Mend(Luks2Header header, Bytes copy, long offset, boolean joined, boolean saved, String source) {
        this.header = header;
        this.copy = copy;
        this.offset = offset;
        this.joined = joined;
        this.saved = saved;
        this.source = source;
    }

    /** What has to be typed: something else that is recognised goes. */
    public static String word(String signature) {
        return foreign(signature) ? "YES" : "yes";
    }

    private static boolean foreign(String signature) {
        return !signature.isEmpty() && !signature.equals("crypto_LUKS");
    }

    @Override
    public Preparation plan(Draft draft) {
        long size = 2 * header.headerSize();
        if (!saved && !stillThere(draft.device())) {
            draft.refuse(
                    "changed",
                    draft.path(),
                    "the copy at byte " + offset + " is not there any more as it was found",
                    "look again: rescue(\"" + draft.path() + "\")");
            return Preparation.NONE;
        }
        draft.overwrites(header.uuid(), size);
        var mappings = Mappings.over(draft.path());
        if (!mappings.isEmpty()) {
            draft.refuse(
                    "active",
                    draft.path(),
                    "it is mapped as " + String.join(", ", mappings)
                            + ": as long as it is, the payload can be read there without a header",
                    "save the data or the volume key first (dmsetup table --showkeys), then cryptsetup close");
        }
        if (header.endOfAreas() > draft.device().size()) {
            draft.refuse(
                    "size",
                    draft.path(),
                    "the header's key areas reach to byte " + header.endOfAreas() + ", and it ends at "
                            + draft.device().size(),
                    "the whole device, not a part of it");
        }
        String signature = Signature.of(draft.device()::read, draft.device().size());
        if (foreign(signature)) {
            draft.note(
                    Severity.WARNING,
                    "overwrite",
                    draft.path(),
                    signature + " lives there now; what of it lies in the first " + new Size(size) + " will be lost");
        }
        draft.step(
                "mend",
                "header",
                "LUKS2, UUID " + header.uuid() + ", sequence id " + Long.toUnsignedString(header.sequence())
                        + ", from the " + source);
        draft.step("mend", "header", "the " + new Size(size) + " that are overwritten are saved before");
        return this::prepare;
    }

    private boolean stillThere(Device device) {
        int length = joined ? BINARY : copy.size();
        if (offset + length > device.size()) {
            return false;
        }
        byte[] found = device.read(offset, length);
        return Arrays.equals(found, MAGIC, length, copy.toArray(), MAGIC, length);
    }

    private void prepare(Work work) {
        var orders = new Luks2Orders(work.overlay());
        orders.mend(header, copy.toArray(), offset, joined);
        if (!Headers.read(work.overlay()).equals(header)) {
            throw new LuksException(
                    "tried on a copy, what would be written does not read as the header that was found; nothing was"
                            + " written",
                    LuksException.FAILED);
        }
        work.done("mend", orders);
    }
}
