package luksh.audit;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Segment;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.Version;
import luksh.format.luks2.Luks2Header;

/** Checks whether the kernel can map the payload on its device, and whether its cipher mode is weak. */
final class PayloadCheck {
    private static final int UNIT = 512;

    private final String path;
    private final Header header;
    private final Device device;
    private final List<Finding> findings = new ArrayList<>();

    PayloadCheck(String path, Header header, Device device) {
        this.path = path;
        this.header = header;
        this.device = device;
    }

    List<Finding> findings() {
        header.segments().stream().filter(segment -> !backup(segment)).forEach(this::segment);
        header.slots().stream().filter(KeySlot::bound).forEach(this::slot);
        return findings;
    }

    /** Whether a reencryption uses the segment as a backup. */
    private boolean backup(Segment segment) {
        return header instanceof Luks2Header luks2
                && luks2.flags(segment).stream().anyMatch(flag -> flag.startsWith("backup-"));
    }

    private void segment(Segment segment) {
        Place where = header instanceof Luks2Header ? Place.segment(segment.number()) : Place.part("payload");
        tweak(segment, where);
        long size = header.payloadOffset().bytes() == 0 ? 0 : size(segment, where);
        String cipher = segment.cipher();
        if (!cipher.isEmpty() && CipherMode.parse(cipher).encrypts()) {
            CipherMode.parse(cipher)
                    .weakness(size)
                    .ifPresent(why -> add(
                            Severity.WARNING,
                            Rules.WEAK_MODE,
                            where,
                            cipher + ": " + why,
                            reencryption(path, header, "--cipher aes-xts-plain64 --key-size 512")));
        }
    }

    private void tweak(Segment segment, Place where) {
        if (segment.ivTweak() % (segment.sector().bytes() / UNIT) != 0) {
            add(
                    Severity.ERROR,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "the iv_tweak " + segment.ivTweak() + " is inside a sector of " + segment.sector()
                            + ". The kernel refuses to map the payload",
                    "");
        }
    }

    /** The size of the segment; 0 if its payload is not on this device. */
    private long size(Segment segment, Place where) {
        long offset = segment.offset().bytes();
        long sector = segment.sector().bytes();
        if (offset % sector != 0) {
            add(
                    Severity.WARNING,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "the payload begins at byte " + offset + ", inside a sector of " + segment.sector()
                            + ". The kernel maps it only on drives that accept parts of a sector",
                    "");
        }
        if (offset >= device.size()) {
            if (segment.number() == 0) {
                noPayload(offset);
            } else {
                beyond(where, "begins at byte " + offset);
            }
            return 0;
        }
        if (!segment.dynamic()) {
            if (segment.size().bytes() > device.size() - offset) {
                beyond(where, "ends at byte " + (offset + segment.size().bytes()));
            }
            return segment.size().bytes();
        }
        // a loop device ends with the last whole 512 bytes of its image
        long room = (device.size() - offset) / UNIT * UNIT;
        rest(where, room, sector);
        return room;
    }

    private void rest(Place where, long room, long sector) {
        long rest = room % sector;
        if (room < sector) {
            add(
                    Severity.ERROR,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "only " + Pbkdf2.grouped(room) + " bytes are left for the payload, less than a sector of "
                            + new Size(sector) + ". The kernel cannot map it",
                    "");
        } else if (rest != 0) {
            add(
                    Severity.ERROR,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "the device ends " + Pbkdf2.grouped(rest) + " bytes after a sector of " + new Size(sector)
                            + ". The kernel refuses to map it. Make it " + Pbkdf2.grouped(rest) + " bytes smaller or "
                            + Pbkdf2.grouped(sector - rest) + " larger. These bytes contain no data. luksh copies"
                            + " the payload unchanged",
                    "luksh copy " + ShellWord.of(path) + " FILE");
        } else if (device.size() % UNIT != 0) {
            add(
                    Severity.INFO,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "the image ends " + device.size() % UNIT + " bytes after a sector of 512 bytes. Nothing reads"
                            + " these bytes",
                    "");
        }
    }

    private void beyond(Place where, String what) {
        add(
                Severity.ERROR,
                Rules.SEGMENT_SIZE,
                where,
                "the payload " + what + ", but the device ends at byte " + device.size() + ". The kernel refuses to map"
                        + " it. Check whether the device was made smaller",
                "");
    }

    private void noPayload(long offset) {
        boolean file = image(device.path());
        add(
                file ? Severity.INFO : Severity.ERROR,
                Rules.NO_PAYLOAD,
                Place.part("payload"),
                file
                        ? "this file contains only a header, not the payload"
                        : "the payload begins at byte " + offset + ", but the device ends at byte " + device.size()
                                + ". Check whether the device was made smaller",
                "");
    }

    /**
     * The command that encrypts the payload anew. LUKS1 has too little room for the key areas of a longer key, and in an
     * image cryptsetup has no mapped device to work on.
     */
    static String reencryption(String path, Header header, String options) {
        String device = ShellWord.of(path);
        return (header.version() == Version.LUKS1 ? "luksh convert " + device + " luks2 && " : "")
                + "cryptsetup reencrypt " + (image(path) ? "--force-offline-reencrypt " : "") + options + " " + device;
    }

    /** Only an image can be a header backup; a device that ends before the payload is damaged. */
    private static boolean image(String path) {
        try {
            Path file = Path.of(path);
            return Files.isRegularFile(file) || !Files.exists(file);
        } catch (InvalidPathException e) {
            return true;
        }
    }

    /** Reports a key area with a weaker cipher than the payload: it contains the volume key. */
    private void slot(KeySlot slot) {
        if (header.cipher().isEmpty() || header.keyBits() == 0 || !(header instanceof Luks2Header)) {
            return; // LUKS1 has one cipher for all
        }
        int payload = CipherMode.parse(header.cipher()).strength(header.keyBits());
        int area = CipherMode.parse(slot.area().cipher()).strength(slot.area().keyBits());
        if (area > 0 && area < payload) {
            String device = ShellWord.of(path);
            add(
                    Severity.WARNING,
                    Rules.SLOT_CIPHER,
                    Place.slot(slot.number()),
                    String.format(
                            Locale.ROOT,
                            "%s with %d bits encrypts the key area. This is weaker than the payload's %s with %d bits."
                                    + " An attacker who breaks it gets the volume key",
                            slot.area().cipher(),
                            slot.area().keyBits(),
                            header.cipher(),
                            header.keyBits()),
                    "luksh add-key " + device + " --duplicate && luksh kill-slot " + device + " " + slot.number());
        }
    }

    private void add(Severity severity, String rule, Place where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, path, where, sentence, fix));
    }
}
