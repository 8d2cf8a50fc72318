package luksh.unlock;

import java.util.Optional;
import luksh.device.Device;
import luksh.device.PaddedDevice;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.LuksException;
import luksh.format.LuksMagic;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.TruncatedHeaderException;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;

/** Reads the header of a device, and says what lies there instead if there is none. */
public final class Headers {

    private Headers() {}

    /**
     * The header of this device, of either version, its areas within the device. Reads only, also where one copy of a
     * LUKS2 header is lost.
     *
     * @throws LuksException with status 4 and the path in its sentence; a {@link HeaderException} if the header is
     *     damaged
     */
    public static Header read(Device device) {
        return look(device).header();
    }

    /**
     * A header, and of LUKS2 both of its copies.
     *
     * @param copies empty of LUKS1
     */
    public record Seen(Header header, Optional<Luks2Copies> copies) {
        private static Seen of(Luks2Copies copies, Device device) {
            return new Seen(copies.require(device), Optional.of(copies));
        }
    }

    /** The same as {@link #read}, with the copies that were read for it. */
    public static Seen look(Device device) {
        byte[] start = device.read(0, (int) Math.min(Luks1Header.SIZE, device.size()));
        if (start.length < Luks1Header.SIZE) {
            throw unusable(
                    device,
                    "has " + new Size(start.length) + ", a LUKS1 header alone " + new Size(Luks1Header.SIZE)
                            + "; is the file cut off?",
                    "");
        }
        if (Luks2CopyBytes.claimed(start, false)) {
            return Seen.of(Luks2Copies.read(device), device);
        }
        if (!LuksMagic.begins(start)) {
            return withoutMagic(device);
        }
        try {
            return new Seen(Luks1Header.decode(start).checkFits(device.size()), Optional.empty());
        } catch (HeaderException e) {
            throw e.in(device.path());
        }
    }

    /**
     * A file that ends before its header's key areas do, with zeros behind its end. A header backup needs no more than the
     * areas that are in use: the others hold nothing. Another file is given as it is.
     *
     * @return closes the file with itself
     * @throws TruncatedHeaderException if a key area in use is not all there
     */
    public static Device completed(Device file) {
        TruncatedHeaderException cut = cutShort(file).orElse(null);
        if (cut == null) {
            return file;
        }
        Device padded = new PaddedDevice(file, cut.needed());
        if (read(padded).slots().stream()
                .anyMatch(slot ->
                        slot.area().offset().bytes() + slot.area().size().bytes() > file.size())) {
            throw cut;
        }
        return padded;
    }

    /** In how far its header is cut short; empty if it is not, or cannot be read for another reason. */
    public static Optional<TruncatedHeaderException> cutShort(Device device) {
        try {
            read(device);
        } catch (TruncatedHeaderException e) {
            return Optional.of(e);
        } catch (LuksException e) {
            // another reason, and whoever reads it is told
        }
        return Optional.empty();
    }

    /** The second copy of a LUKS2 header still holds where the first is gone, unless something else lives here now. */
    private static Seen withoutMagic(Device device) {
        String other = Signature.of(device::read, device.size());
        Luks2Copies copies = Luks2Copies.read(device);
        Optional<Luks2Header> second = copies.current();
        if (second.isPresent() && other.isEmpty()) {
            return Seen.of(copies, device);
        }
        if (second.isPresent()) {
            throw unusable(
                    device,
                    "begins as " + other + ", and the second copy of a LUKS2 header lies behind it",
                    "; luksh rescue " + ShellWord.of(device.path()) + " shows both and brings the LUKS2 header back");
        }
        throw unusable(
                device,
                "holds no LUKS header: "
                        + (other.isEmpty()
                                ? "its first bytes are no LUKS magic; is it the right device, or was its start overwritten?"
                                : other + " lies there; is it the right device?"),
                (other.isEmpty() ? " " : " If it was a container, ") + "luksh rescue " + ShellWord.of(device.path())
                        + " shows what is left");
    }

    /**
     * Refuses a header that asks for what this program does not do: such a container must not be opened, let alone
     * written (LUKS2 On-Disk Format 1.1.4, section 3.6). It can be shown.
     *
     * @throws LuksException with the reason and the next step
     */
    public static void checkRequirements(Header header, String path) {
        if (header instanceof Luks2Header luks2) {
            luks2.onlyShown().ifPresent(reason -> {
                throw new LuksException(path + ": " + reason, LuksException.NO_LUKS);
            });
        }
    }

    private static LuksException unusable(Device device, String why, String advice) {
        return new LuksException("", device.path() + " " + why, advice, LuksException.NO_LUKS, null);
    }
}
