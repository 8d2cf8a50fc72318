package luksh.rescue;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.ShellWord;
import luksh.unlock.Randomness;
import luksh.unlock.Randomness.Loss;

/**
 * Finds key areas that do not contain ciphertext any more. One such sector makes a slot unusable, because the key is spread
 * over all sectors. Each finding gives the probability of a false alarm.
 */
public final class KeyAreas {
    /** A finding names at most this many ranges, and gives the number of the rest. */
    private static final int NAMED = 3;

    /** The largest number in a message: a thousand billion. */
    private static final double MOST_TOLD = 1e12;

    /** How much of an area is read. */
    public enum Reading {
        /** Every sector: finds a single lost sector. */
        WHOLE,
        /** A few sectors first, and all only if one of them is lost: fast, for many headers. */
        SAMPLED
    }

    private final String path;
    private final List<KeySlot> slots;
    private final Severity severity;
    private final String fix;
    private final Map<Integer, List<Loss>> losses = new HashMap<>();
    private final long tests;

    /**
     * Reads every area in use.
     *
     * @param severity of a finding
     * @param fix of a finding; may be empty
     */
    public KeyAreas(String path, Header header, Device device, Severity severity, String fix) {
        this(path, header, device, severity, fix, Reading.WHOLE);
    }

    /** Reads every area in use, whole or sampled. */
    public KeyAreas(String path, Header header, Device device, Severity severity, String fix, Reading reading) {
        this.path = path;
        this.slots = header.slots();
        this.severity = severity;
        this.fix = fix;
        long made = 0;
        for (KeySlot slot : slots) {
            int keyBytes = header.keyBytes(slot);
            boolean passed = reading == Reading.SAMPLED && Randomness.sample(slot.area(), keyBytes, device);
            losses.put(slot.number(), passed ? List.of() : Randomness.losses(slot.area(), keyBytes, device));
            made += Randomness.tests(slot.area(), header.keyBytes(slot));
        }
        this.tests = made;
    }

    /** The command that restores lost slots of this container. */
    public static String advice(String path) {
        return "luksh restore " + ShellWord.of(path) + " FILE";
    }

    /** The number of slots whose areas look intact. */
    public long whole() {
        return losses.values().stream().filter(List::isEmpty).count();
    }

    /** {@code key areas that look intact: 3 of 4}. */
    public String inWords() {
        return slots.isEmpty()
                ? "luksh knows no slot in use"
                : "key areas that look intact: " + whole() + " of " + slots.size();
    }

    /** The finding for a damaged slot; empty if its area looks intact. */
    public Optional<Finding> lost(KeySlot slot) {
        List<Loss> lost = losses.getOrDefault(slot.number(), List.of());
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        long first = slot.area().offset().bytes() / Randomness.SECTOR;
        String places =
                lost.stream().limit(NAMED).map(loss -> range(first, loss)).collect(Collectors.joining(", "));
        String more = lost.size() > NAMED ? " and " + (lost.size() - NAMED) + " more ranges" : "";
        return Optional.of(new Finding(
                severity,
                Rules.AREA_NOT_RANDOM,
                path,
                Place.slot(slot.number()),
                "the slot is damaged. These sectors of the device, in its key area, are not random: " + places + more
                        + ". No passphrase can unlock this slot. Probability of a false alarm: 1 in "
                        + oneIn(tests * Randomness.FALSE_ALARM),
                fix));
    }

    /** The findings for all damaged slots. */
    public List<Finding> findings() {
        return slots.stream().flatMap(slot -> lost(slot).stream()).toList();
    }

    private static String range(long first, Loss loss) {
        long from = first + loss.from() / Randomness.SECTOR;
        long last = first + loss.to() / Randomness.SECTOR - 1;
        return (from == last ? "sector " + from : "sectors " + from + " to " + last) + " (" + loss.what() + ")";
    }

    /**
     * {@code 900 million}, rounded down to one digit, so that the message does not overstate it.
     *
     * @param odds the largest probability of a false alarm
     */
    static String oneIn(double odds) {
        double containers = Math.min(MOST_TOLD, 1 / odds);
        double power = Math.pow(10, Math.floor(Math.log10(containers)));
        long number = Math.round(Math.floor(containers / power) * power);
        return number >= 1_000_000_000
                ? number / 1_000_000_000 + " billion"
                : number >= 1_000_000 ? number / 1_000_000 + " million" : String.format(Locale.ROOT, "%,d", number);
    }
}
