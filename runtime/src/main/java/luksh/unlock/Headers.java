package luksh.unlock;

import java.util.Optional;
import luksh.device.Device;
import luksh.device.PaddedDevice;
import luksh.format.ExitStatus;
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

/** Reads the header of a device, or reports what is there instead. */
public final class Headers {

    private Headers() {}

    /**
     * The header of this device, of either version, with its areas inside the device. Only reads, even if one copy of
     * a LUKS2 header is lost.
     *
     * @throws LuksException with status 4 and the path in its message; a {@link HeaderException} if the header is
     *     damaged
     */
    public static Header read(Device device) {
        return look(device).header();
    }

    /**
     * A header, and both copies of a LUKS2 header.
     *
     * @param copies empty for LUKS1
     */
    public record Seen(Header header, Optional<Luks2Copies> copies) {
        private static Seen of(Luks2Copies copies, Device device) {
            return new Seen(copies.require(device), Optional.of(copies));
        }
    }

    /** As {@link #read}, together with the copies. */
    public static Seen look(Device device) {
        byte[] start = device.read(0, (int) Math.min(Luks1Header.SIZE, device.size()));
        if (start.length < Luks1Header.SIZE) {
            throw unusable(
                    device,
                    "has " + new Size(start.length) + ", but a LUKS1 header needs " + new Size(Luks1Header.SIZE)
                            + "; check the name, or use a complete copy",
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
     * Adds zeros to a file that ends before the key areas of its header do. A header backup only needs the areas in
     * use. Other files are returned as they are.
     *
     * @return closes the file when it is closed
     * @throws TruncatedHeaderException if a key area in use is incomplete
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

    /** How the header is truncated; empty if it is not, or cannot be read for another reason. */
    public static Optional<TruncatedHeaderException> cutShort(Device device) {
        try {
            read(device);
        } catch (TruncatedHeaderException e) {
            return Optional.of(e);
        } catch (LuksException e) {
            // another reason, which the code that reads the header reports
        }
        return Optional.empty();
    }

    /**
     * The second copy of a LUKS2 header is still valid if the first is lost, unless the device has other content now.
     */
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
                    "starts with " + other + ", followed by the second copy of a LUKS2 header",
                    "; to restore the header: luksh rescue " + ShellWord.of(device.path()));
        }
        throw unusable(
                device,
                "contains no LUKS header: "
                        + (other.isEmpty() ? "it does not start with the magic bytes of LUKS" : "it contains " + other),
                "; check that it is the right device; "
                        + (other.isEmpty() ? "if its start was overwritten" : "if it was a container")
                        + ": luksh rescue "
                        + ShellWord.of(device.path()));
    }

    /**
     * Refuses a header with requirements that luksh does not support: luksh must not unlock or change such a
     * container (LUKS2 On-Disk Format 1.1.4, section 3.6), but may show it.
     *
     * @throws LuksException with the reason and the next step
     */
    public static void checkRequirements(Header header, String path) {
        if (header instanceof Luks2Header luks2) {
            luks2.onlyShown().ifPresent(reason -> {
                throw new LuksException(path + ": " + reason, ExitStatus.NO_LUKS);
            });
        }
    }

    private static LuksException unusable(Device device, String why, String advice) {
        return LuksException.of(device.path(), why, advice, ExitStatus.NO_LUKS, null);
    }
}
