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
import luksh.format.luks2.Luks2Header;

/** Whether the payload that a header describes can be mapped on its device, and what its cipher keeps. */
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

    /** What a reencryption keeps to itself. */
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
                            "cryptsetup reencrypt --cipher aes-xts-plain64 --key-size 512 " + ShellWord.of(path)));
        }
    }

    private void tweak(Segment segment, Place where) {
        if (segment.ivTweak() % (segment.sector().bytes() / UNIT) != 0) {
            add(
                    Severity.ERROR,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "its iv_tweak is " + segment.ivTweak() + ", within a sector of " + segment.sector()
                            + ": the kernel refuses to map it",
                    "");
        }
    }

    /** Of a header without its payload 0: the payload's device is another one, or not there. */
    private long size(Segment segment, Place where) {
        long offset = segment.offset().bytes();
        long sector = segment.sector().bytes();
        if (offset % sector != 0) {
            add(
                    Severity.WARNING,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "it begins at byte " + offset + ", within a sector of " + segment.sector()
                            + ": the kernel maps it only where the drive takes parts of one",
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
        // a loop device of an image ends with the last whole 512 bytes of it
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
                    "there are " + Pbkdf2.grouped(room) + " bytes for the payload, and a sector of it has "
                            + new Size(sector) + ": nothing can be mapped",
                    "");
        } else if (rest != 0) {
            add(
                    Severity.ERROR,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "the device ends " + Pbkdf2.grouped(rest) + " bytes behind a sector of " + new Size(sector)
                            + ": the kernel refuses to map it. Make it " + Pbkdf2.grouped(rest) + " bytes smaller or "
                            + Pbkdf2.grouped(sector - rest) + " larger; no data lies in these bytes, and luksh copies"
                            + " the payload as it is",
                    "luksh copy " + ShellWord.of(path) + " FILE");
        } else if (device.size() % UNIT != 0) {
            add(
                    Severity.INFO,
                    Rules.SEGMENT_ALIGNMENT,
                    where,
                    "the image ends " + device.size() % UNIT + " bytes behind a sector of 512 bytes, and nothing reads"
                            + " them",
                    "");
        }
    }

    private void beyond(Place where, String what) {
        add(
                Severity.ERROR,
                Rules.SEGMENT_SIZE,
                where,
                "it " + what + ", and the device at byte " + device.size() + ": the kernel refuses to map it. Was the"
                        + " device made smaller?",
                "");
    }

    private void noPayload(long offset) {
        boolean file = image();
        add(
                file ? Severity.INFO : Severity.ERROR,
                Rules.NO_PAYLOAD,
                Place.part("payload"),
                file
                        ? "the payload begins behind the end: this is a header without its payload"
                        : "the payload begins at byte " + offset + ", and the device ends at byte " + device.size()
                                + ": was it made smaller?",
                "");
    }

    /** A device that ends before the payload is no header backup. */
    private boolean image() {
        try {
            Path file = Path.of(device.path());
            return Files.isRegularFile(file) || !Files.exists(file);
        } catch (InvalidPathException e) {
            return true;
        }
    }

    /** Whoever breaks the cipher of one key area has the volume key. */
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
                            "%s with %d bits encrypts its key area, which is weaker than the payload's %s with %d bits:"
                                    + " who breaks the area has the volume key",
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
