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
 * Which key areas of a header still hold what they must: ciphertext. One sector that does not is enough to lose a slot,
 * for its key is spread over all of them. Each finding says how often a container that nobody harmed is accused so.
 */
public final class KeyAreas {
    /** Stretches that are named; of more the number is. */
    private static final int NAMED = 3;

    /** No larger number is told: a billion, a thousand times. */
    private static final double MOST_TOLD = 1e12;

    /** How much of an area is looked at. */
    public enum Reading {
        /** Every sector: one that is lost is found. */
        WHOLE,
        /** A few sectors first, and all only if one of them is lost: quick, for many headers. */
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
     * @param severity of a slot that is lost
     * @param fix what helps then; empty if nothing does
     */
    public KeyAreas(String path, Header header, Device device, Severity severity, String fix) {
        this(path, header, device, severity, fix, Reading.WHOLE);
    }

    /** The same, with as much of each area read as is said. */
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

    /** The line that helps if a slot of this container is lost. */
    public static String advice(String path) {
        return "luksh restore " + ShellWord.of(path) + " FILE";
    }

    /** Slots whose areas may be whole. */
    public long whole() {
        return losses.values().stream().filter(List::isEmpty).count();
    }

    /** {@code key areas that look whole: 3 of 4}. */
    public String inWords() {
        return slots.isEmpty() ? "no slot is in use" : "key areas that look whole: " + whole() + " of " + slots.size();
    }

    /** What there is to say of a slot; empty if its area may be whole. */
    public Optional<Finding> lost(KeySlot slot) {
        List<Loss> lost = losses.getOrDefault(slot.number(), List.of());
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        long first = slot.area().offset().bytes() / Randomness.SECTOR;
        String places =
                lost.stream().limit(NAMED).map(loss -> stretch(first, loss)).collect(Collectors.joining("; "));
        String more = lost.size() > NAMED ? "; and " + (lost.size() - NAMED) + " more stretches" : "";
        return Optional.of(new Finding(
                severity,
                Rules.AREA_NOT_RANDOM,
                path,
                Place.slot(slot.number()),
                "its key area is not random any more: " + places + more
                        + ". No passphrase opens this slot again. This is no guess: by chance one in "
                        + oneIn(tests * Randomness.FALSE_ALARM)
                        + " undamaged containers would look like this",
                fix));
    }

    /** Of every slot that is lost. */
    public List<Finding> findings() {
        return slots.stream().flatMap(slot -> lost(slot).stream()).toList();
    }

    private static String stretch(long first, Loss loss) {
        long from = first + loss.from() / Randomness.SECTOR;
        long last = first + loss.to() / Randomness.SECTOR - 1;
        return (from == last ? "sector " + from : "sectors " + from + " to " + last) + ": " + loss.what();
    }

    /**
     * {@code 900 million}: rounded down to one digit, so that it is no less sure than it says.
     *
     * @param odds how often what is accused is undamaged, at most
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
