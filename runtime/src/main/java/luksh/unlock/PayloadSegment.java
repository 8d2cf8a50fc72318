package luksh.unlock;

import java.util.ArrayList;
import java.util.List;
import luksh.crypto.VolumeKey;
import luksh.crypto.cipher.SectorCipher;
import luksh.device.Device;
import luksh.format.CipherSpec;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Segment;
import luksh.format.ShellWord;
import luksh.format.luks2.Luks2Header;

/**
 * One encrypted segment of a payload. A mapping shows the segments in the order of their numbers, wherever they are
 * on the device; LUKS2 On-Disk Format 1.1.4, section 3.3.
 */
final class PayloadSegment implements AutoCloseable {
    private static final int IV_UNIT = 512;

    private final Segment segment;
    private final long start;
    private final long size;
    private final VolumeKey key;
    private final SectorCipher cipher;

    private PayloadSegment(Segment segment, long start, long size, VolumeKey key) {
        this.segment = segment;
        this.start = start;
        this.size = size;
        this.key = key;
        this.cipher = cipher();
    }

    /**
     * The segments of the payload.
     *
     * @param device that contains them
     * @param key of all segments; its owner closes it after them
     * @throws LuksException for a segment that only the kernel can read, or if the device ends before a segment does
     */
    static List<PayloadSegment> of(Header header, Device device, VolumeKey key) {
        check(header, device.path());
        var stretches = new ArrayList<PayloadSegment>();
        long start = 0;
        try {
            for (Segment segment : header.segments()) {
                if (!isBackup(header, segment)) {
                    check(header, segment);
                    long size = size(segment, device);
                    stretches.add(new PayloadSegment(segment, start, size, key));
                    start += size;
                }
            }
        } catch (RuntimeException e) {
            stretches.forEach(PayloadSegment::close);
            throw e;
        }
        if (stretches.isEmpty()) {
            throw unreadable(
                    device.path() + ": the header has no segment for the payload; a header backup may have it");
        }
        return stretches;
    }

    /** A reencryption stores the state before or after it in such a segment. */
    static boolean isBackup(Header header, Segment segment) {
        return header instanceof Luks2Header luks2
                && luks2.flags(segment).stream().anyMatch(flag -> flag.startsWith("backup-"));
    }

    /** Only the kernel can read integrity tags, drive encryption and unencrypted segments. */
    private static void check(Header header, String path) {
        if (header instanceof Luks2Header luks2) {
            luks2.onlyShown().ifPresent(why -> {
                throw unreadable(path + ": " + why);
            });
        }
    }

    static void check(Header header, Segment segment) {
        if (!header.digest().segments().contains(segment.number())) {
            throw unreadable("segment " + segment.number()
                    + " of the payload has another volume key than the first; to use one key: cryptsetup reencrypt");
        }
    }

    private static LuksException unreadable(String sentence) {
        return new LuksException(sentence, ExitStatus.NO_LUKS);
    }

    private static long size(Segment segment, Device device) {
        long offset = segment.offset().bytes();
        long sector = segment.sector().bytes();
        long room = device.size() - offset;
        long size = (segment.dynamic() ? room : segment.size().bytes()) / sector * sector;
        if (size <= 0 || size > room) {
            throw unreadable(device.path() + " ends at byte " + device.size() + ", but "
                    + (room > 0 && !segment.dynamic()
                            ? "segment " + segment.number() + " of the payload at " + (offset + size)
                            : "the payload starts at " + offset)
                    + "; to read the payload of a detached header: luksh copy DEVICE FILE --header "
                    + ShellWord.of(device.path()));
        }
        return size;
    }

    /** A cipher has buffers of its own; a thread that gets one closes it. */
    SectorCipher cipher() {
        return SectorCipher.of(CipherSpec.parse(segment.cipher()), key, sector());
    }

    /** Size of an encryption sector, in bytes. */
    int sector() {
        return Math.toIntExact(segment.sector().bytes());
    }

    /** First byte in the volume; all numbers below are bytes of the volume, too. */
    long start() {
        return start;
    }

    long end() {
        return start + size;
    }

    /** The sector boundary at or before this byte. */
    long floor(long at) {
        return start + (at - start) / sector() * sector();
    }

    /** The sector boundary at or behind this byte. */
    long ceiling(long at) {
        return floor(at + sector() - 1);
    }

    byte[] encrypted(Device from, long at, int length) {
        return from.read(segment.offset().bytes() + at - start, length);
    }

    byte[] read(Device from, long at, int length) {
        byte[] sectors = encrypted(from, at, length);
        cipher.decrypt(sectors, 0, length, number(at));
        return sectors;
    }

    /** @param sectors encrypted in place */
    void write(Device to, long at, byte[] sectors) {
        cipher.encrypt(sectors, 0, sectors.length, number(at));
        to.write(segment.offset().bytes() + at - start, sectors);
    }

    /** The IV number: in units of 512 bytes from the start of the segment, for every sector size. */
    long number(long at) {
        return segment.ivTweak() + (at - start) / IV_UNIT;
    }

    @Override
    public void close() {
        cipher.close();
    }
}
