package luksh.unlock;

import java.util.Locale;
import luksh.crypto.Hash;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.HeaderException;
import luksh.format.Luks1Header;
import luksh.format.LuksException;
import luksh.format.Size;

/** Reads the header of a device, and says what lies there instead if there is none. */
public final class Headers {
    private static final Bytes MAGIC = Bytes.ofHex("4c554b53babe");

    private Headers() {}

    /**
     * The LUKS1 header at the start of this device, its areas within the device.
     *
     * @throws LuksException with status 4 and the path in its sentence; a {@link HeaderException} if the header is
     *     damaged
     */
    public static Luks1Header read(Device device) {
        byte[] start = device.read(0, (int) Math.min(Luks1Header.SIZE, device.size()));
        if (start.length < Luks1Header.SIZE) {
            throw unusable(
                    device,
                    "has " + new Size(start.length) + ", a LUKS1 header alone " + new Size(Luks1Header.SIZE)
                            + "; is the file cut off?");
        }
        if (!Bytes.copyOf(start, 0, MAGIC.size()).equals(MAGIC)) {
            String other = Signature.of(device::read, device.size());
            throw unusable(
                    device,
                    "holds no LUKS header: "
                            + (other.isEmpty()
                                    ? "its first bytes are no LUKS magic; is it the right device, or was its start"
                                            + " overwritten? cryptsetup luksHeaderRestore puts a header backup back"
                                    : other + " lies there; is it the right device?"));
        }
        if (start[6] == 0 && start[7] == 2) {
            throw unusable(
                    device,
                    "is LUKS2, and this version of luksh works on LUKS1 alone; use cryptsetup for it, or, if all its"
                            + " slots are PBKDF2, cryptsetup convert --type luks1 " + device.path());
        }
        try {
            return checkHash(device, Luks1Header.decode(start).checkFits(device.size()));
        } catch (HeaderException e) {
            throw e.in(device.path());
        }
    }

    /** As cryptsetup: a container whose hash nobody here has is refused when it is read, not when it is opened. */
    private static Luks1Header checkHash(Device device, Luks1Header header) {
        if (!Hash.names().contains(header.hash().toLowerCase(Locale.ROOT))) {
            throw unusable(
                    device,
                    "has the hash-spec '" + header.hash() + "', which this program does not know; supported: "
                            + String.join(", ", Hash.names()));
        }
        return header;
    }

    private static LuksException unusable(Device device, String why) {
        return new LuksException(device.path() + " " + why, LuksException.NO_LUKS);
    }
}
