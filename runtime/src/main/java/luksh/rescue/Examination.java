package luksh.rescue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import luksh.change.Finding;
import luksh.change.Severity;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import luksh.unlock.Randomness;
import luksh.unlock.Signature;

/** What is said of a device of which no header can be read: what lies there now, what is left, what fits. Reads only. */
public final class Examination {
    private static final Bytes LUKS1 = Bytes.ofHex("4c554b53babe0001");
    /** LUKS1 and its eight areas end within this, at the key sizes that there are. */
    private static final int HEAD = 4 << 20;

    private static final int FIRST_AREA = 4096;
    private static final int GROUP = 1 << 16;

    private final Device device;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();

    public Examination(Device device) {
        this.device = device;
        Remains remains = Remains.of(device);
        if (readable()) {
            return;
        }
        candidates.addAll(remains.candidates());
        String signature = Signature.of(device::read, device.size());
        if (!signature.isEmpty() && !signature.equals("crypto_LUKS")) {
            add(Severity.WARNING, "foreign", "byte 0", signature + " lives here now", "");
        }
        for (Remains.Ruin ruin : remains.ruins()) {
            add(
                    Severity.WARNING,
                    "ruin",
                    "byte " + ruin.offset(),
                    "a copy of a LUKS2 header of which nothing can be made: " + ruin.reason(),
                    "");
        }
        candidates.forEach(this::candidate);
        if (candidates.isEmpty()) {
            luks1();
        }
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Headers that would fit, best first. */
    public List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    /** Whether there is nothing to rescue. A lost copy beside a good one is said, and is a candidate all the same. */
    private boolean readable() {
        Header header;
        try {
            header = Headers.read(device);
        } catch (LuksException e) {
            add(Severity.ERROR, "no-header", "header", String.valueOf(e.getMessage()), "");
            return false;
        }
        boolean whole =
                !(header instanceof Luks2Header) || Luks2Copies.read(device).equalAndGood();
        add(
                Severity.INFO,
                "readable",
                "header",
                whole
                        ? header.version() + " header, UUID " + header.uuid() + ": it can be read, and needs no rescue"
                        : "the header can be read from one of its two copies, and c.repair() makes the other anew",
                whole ? "" : "luksh repair " + device.path());
        return whole;
    }

    private void candidate(Candidate candidate) {
        List<KeySlot> slots = candidate.header().slots();
        String numbers =
                slots.stream().map(slot -> String.valueOf(slot.number())).collect(Collectors.joining(", "));
        add(
                Severity.INFO,
                "candidate",
                "byte " + candidate.offset(),
                "a LUKS2 header, UUID " + candidate.header().uuid() + ", sequence id "
                        + Long.toUnsignedString(candidate.header().sequence()) + ", "
                        + (slots.isEmpty() ? "no slot" : "slots " + numbers) + " in use: the " + candidate.reason()
                        + "; key areas that look whole: " + candidate.wholeSlots(device) + " of " + slots.size(),
                "rescue(\"" + device.path() + "\").mend(…)");
        for (KeySlot slot : slots) {
            Randomness.lost(slot.area(), candidate.header().keyBytes(slot), device)
                    .ifPresent(loss -> {
                        long offset = slot.area().offset().bytes();
                        add(
                                Severity.WARNING,
                                "area-not-random",
                                "slot " + slot.number(),
                                "bytes " + (offset + loss.from()) + " to " + (offset + loss.to())
                                        + " of its key area were overwritten: this slot is lost, whatever is mended",
                                "");
                    });
        }
    }

    /** LUKS1 has one copy and no checksum: what can be said is said, and a backup has to bring it back. */
    private void luks1() {
        byte[] start = device.read(0, (int) Math.min(device.size(), Luks1Header.SIZE));
        if (start.length == Luks1Header.SIZE) {
            byte[] patched = start.clone();
            System.arraycopy(LUKS1.toArray(), 0, patched, 0, LUKS1.size());
            try {
                Luks1Header header = Luks1Header.decode(patched).checkFits(device.size());
                if (!Arrays.equals(start, patched)) {
                    add(
                            Severity.ERROR,
                            "luks1-magic",
                            "byte 0",
                            "a LUKS1 header that lacks nothing but its magic: UUID " + header.uuid()
                                    + ", slots in use: " + header.slots().size()
                                    + "; it has no checksum that could confirm it",
                            "printf 'LUKS\\272\\276\\000\\001' | dd conv=notrunc of=" + device.path());
                }
                return;
            } catch (LuksException e) {
                // whatever it is, it is no LUKS1 header
            }
        }
        noise();
    }

    /** Key areas outlive the header in front of them, and nobody can tell them from other ciphertext. */
    private void noise() {
        long end = Math.min(HEAD, device.size());
        long random = 0;
        long groups = 0;
        for (long from = FIRST_AREA; from + GROUP <= end; from += GROUP) {
            groups++;
            random += Randomness.random(device.read(from, GROUP)) ? 1 : 0;
        }
        if (random == 0) {
            add(
                    Severity.ERROR,
                    "nothing-left",
                    "bytes 4096 to " + end,
                    "nothing here looks like ciphertext: there are no key areas, and perhaps this is the wrong device",
                    "");
        } else {
            add(
                    Severity.ERROR,
                    "header-lost",
                    "bytes 4096 to " + end,
                    random + " of " + groups
                            + " stretches of 64 KiB look like ciphertext, as key areas do: with a backup of"
                            + " the header the container may open again",
                    "luksh rescue " + device.path() + " --backup FILE");
        }
    }

    private void add(Severity severity, String rule, String where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, device.path(), where, sentence, fix));
    }
}
