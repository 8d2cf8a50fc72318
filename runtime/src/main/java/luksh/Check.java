package luksh;

import java.util.ArrayList;
import java.util.List;
import luksh.change.Finding;
import luksh.change.Severity;
import luksh.device.Device;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;

/** What a LUKS1 header tells without a passphrase. */
final class Check {
    private static final long LEAST_ITERATIONS = 1000;
    private static final int GROUP = 1 << 16;
    /** Of 255 degrees of freedom; random bytes exceed it once in more than a million areas. */
    private static final double MOST_CHI_SQUARED = 375;

    private final String path;
    private final Header header;
    private final Device device;
    private final List<Finding> findings = new ArrayList<>();

    Check(String path, Header header, Device device) {
        this.path = path;
        this.header = header;
        this.device = device;
    }

    List<Finding> findings() {
        if (header.slots().isEmpty()) {
            add(
                    Severity.ERROR,
                    "no-slot-in-use",
                    "slots",
                    "no slot is in use: no passphrase opens this container",
                    "restore a backup, or add a passphrase with the volume key: c.authorize(key.asVolumeKey())");
        }
        header.slots().forEach(this::slot);
        if (header.digest().iterations() < LEAST_ITERATIONS) {
            add(
                    Severity.WARNING,
                    "digest-iterations",
                    "digest",
                    Pbkdf2.grouped(header.digest().iterations()) + " iterations, cryptsetup's floor is 1000",
                    "c.digest(d -> d.iterations(1000))");
        }
        if (header.payloadOffset().bytes() >= device.size()) {
            add(
                    Severity.INFO,
                    "no-payload",
                    "payload",
                    "the payload begins behind the end: this is a header without its payload",
                    "");
        }
        return findings;
    }

    private void slot(KeySlot slot) {
        String where = "slot " + slot.number();
        if (slot.kdf() instanceof Pbkdf2 kdf && kdf.iterations() < LEAST_ITERATIONS) {
            add(
                    Severity.WARNING,
                    "slot-iterations",
                    where,
                    Pbkdf2.grouped(kdf.iterations()) + " iterations, cryptsetup's floor is 1000",
                    "c.rekey(slot(" + slot.number() + "), k -> k.iterations(…))");
        }
        long offset = slot.area().offset().bytes();
        int size = Math.toIntExact(slot.area().size().bytes());
        for (int from = 0; from < size; from += GROUP) {
            int length = Math.min(GROUP, size - from);
            if (length >= 4096 && chiSquared(device.read(offset + from, length)) > MOST_CHI_SQUARED) {
                add(
                        Severity.ERROR,
                        "area-not-random",
                        where,
                        "bytes " + (offset + from) + " to " + (offset + from + length)
                                + " of its key area are not random any more: something wrote there, and the slot is lost",
                        "restore a backup");
                return;
            }
        }
    }

    private static double chiSquared(byte[] content) {
        var counts = new int[256];
        for (byte b : content) {
            counts[b & 0xff]++;
        }
        double expected = content.length / 256.0;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    private void add(Severity severity, String rule, String where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, path, where, sentence, fix));
    }
}
