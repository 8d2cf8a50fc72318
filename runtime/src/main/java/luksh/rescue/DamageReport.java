package luksh.rescue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Alignment;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.MessageParts;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.TruncatedHeaderException;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import luksh.unlock.OffsetSearch;
import luksh.unlock.Randomness;
import luksh.unlock.Signature;

/** What is said of a device of which no header can be read: what lies there now, what is left, what fits. Reads only. */
public final class DamageReport {
    /** LUKS1 and its eight areas end within this, at the key sizes that there are. */
    private static final int HEAD = 4 << 20;

    private static final int GROUP = 1 << 16;
    /** Fewer bytes do not tell. */
    private static final int LEAST = 4096;

    private final Device device;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<OffsetSearch> elsewhere;
    private boolean whole;
    private boolean readable;
    private boolean cut;
    private Optional<Header> header = Optional.empty();

    public DamageReport(Device device) {
        this.device = device;
        Optional<Luks1HeaderSearch> luks1 = Luks1HeaderSearch.of(device).filter(Luks1HeaderSearch::plausible);
        this.whole = whole(luks1);
        this.elsewhere = readable || cut ? List.of() : OffsetSearch.of(device);
        if (!whole && !cut) {
            foreign();
            elsewhere.forEach(container -> findings.add(WrongExtent.furtherIn(device, container)));
            left(luks1);
        }
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Headers that would fit, best first. */
    public List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    /** Whether a header is read here of which nothing is wrong. */
    public boolean whole() {
        return whole;
    }

    /** Numbers of slots whose key areas are lost under a header that is sound. */
    public List<Integer> lost() {
        return header.map(Header::slots).orElse(List.of()).stream()
                .map(KeySlot::number)
                .filter(number -> findings.stream().anyMatch(finding -> lost(finding, number)))
                .toList();
    }

    private static boolean lost(Finding finding, int number) {
        return finding.rule().equals(Rules.AREA_NOT_RANDOM) && finding.place().equals(Place.slot(number));
    }

    /** Names the command that brings a lost slot back. */
    public void remedy(int number, String command) {
        findings.replaceAll(finding -> lost(finding, number)
                ? new Finding(
                        finding.severity(),
                        finding.rule(),
                        finding.path(),
                        finding.place(),
                        finding.sentence(),
                        command)
                : finding);
    }

    /** Whether a backup with such a header may know more than the device: always of LUKS1, which has no checksum. */
    public boolean takes(Header saved) {
        return !readable || saved instanceof Luks1Header;
    }

    /** What backups say against a header that reads: it is not sound then, and that is said instead. */
    public void contradicted(List<Finding> said) {
        if (said.isEmpty()) {
            return;
        }
        if (whole) {
            findings.removeIf(finding -> finding.rule().equals(Rules.READABLE));
            damagedButRead();
        }
        whole = false;
        findings.addAll(said);
    }

    /** Whether a header stood here, by what is left of its fields: chance brings no file that far. */
    public static boolean stood(Device device) {
        return Luks1HeaderSearch.of(device).filter(Luks1HeaderSearch::plausible).isPresent()
                || !Luks2Bytes.of(device, List.of(), place -> false).isEmpty();
    }

    /** Fields of a header that cannot be right, as warnings: of LUKS1 all, of LUKS2 what was drawn at random. */
    public static List<Finding> fields(Device device, Header header) {
        return header instanceof Luks2Header luks2
                ? Luks2Random.findings(luks2, device.path())
                : Luks1HeaderSearch.of(device)
                        .filter(Luks1HeaderSearch::plausible)
                        .map(Luks1HeaderSearch::findings)
                        .orElse(List.of());
    }

    /**
     * Tries a candidate on a copy and says what came of it, of its slots too; one that does not read is none.
     *
     * @param options with which the command finds it, a space in front; empty for none
     */
    public boolean tried(Candidate candidate, String options) {
        CandidateTest trial = CandidateTest.of(candidate, device);
        List<KeySlot> slots = candidate.header().slots();
        String numbers =
                slots.stream().map(slot -> String.valueOf(slot.number())).collect(Collectors.joining(", "));
        add(
                Severity.INFO,
                trial.reads() ? Rules.CANDIDATE : Rules.NO_CANDIDATE,
                Place.header(),
                inWords(candidate.header()) + ", "
                        + (slots.isEmpty() ? "no slot" : (slots.size() == 1 ? "slot " : "slots ") + numbers)
                        + " in use: the " + candidate.reason() + "; " + trial.inWords(),
                trial.reads() ? "luksh rescue " + ShellWord.of(device.path()) + options : "");
        if (trial.reads()) {
            trial.areas().findings().stream()
                    .filter(finding -> !findings.contains(finding))
                    .forEach(findings::add);
        }
        return trial.reads();
    }

    private static String inWords(Header header) {
        return header.version() + " header, UUID " + header.uuid()
                + (header instanceof Luks2Header luks2
                        ? ", sequence id " + Long.toUnsignedString(luks2.sequence())
                        : "");
    }

    /** Whether there is nothing to rescue. A lost copy beside a good one is said, and is a candidate all the same. */
    private boolean whole(Optional<Luks1HeaderSearch> luks1) {
        Header header;
        try {
            header = Headers.read(device);
            this.header = Optional.of(header);
            readable = true;
        } catch (TruncatedHeaderException e) {
            cut = true;
            findings.add(WrongExtent.cutShort(device, e));
            return false;
        } catch (LuksException e) {
            add(Severity.ERROR, Rules.NO_HEADER, Place.header(), MessageParts.withoutAdvice(e), "");
            return false;
        }
        boolean sound = header instanceof Luks2Header
                ? Luks2Copies.read(device).equalAndGood()
                : luks1.map(remains -> remains.findings().isEmpty()).orElse(true);
        List<Finding> odd = header instanceof Luks2Header ? fields(device, header) : List.of();
        if (sound) {
            List<Finding> areas = new KeyAreas(
                            device.path(), header, device, Severity.ERROR, KeyAreas.advice(device.path()))
                    .findings();
            add(
                    Severity.INFO,
                    Rules.READABLE,
                    Place.header(),
                    header.version() + " header, UUID " + header.uuid() + ": it can be read, and "
                            + (areas.isEmpty() && odd.isEmpty()
                                    ? "no damage is seen; whether it opens, --prove tells"
                                    : areas.isEmpty()
                                            ? "fields of it are damaged"
                                            : areas.size() + " of "
                                                    + header.slots().size() + " key areas in use are lost"),
                    "");
            findings.addAll(areas);
            findings.addAll(odd);
        } else if (header instanceof Luks2Header) {
            add(
                    Severity.INFO,
                    Rules.READABLE,
                    Place.header(),
                    "one of the two copies of the header can be read; luksh repair writes the other again",
                    "luksh repair " + ShellWord.of(device.path()));
        } else {
            damagedButRead();
        }
        return sound;
    }

    private void damagedButRead() {
        add(
                Severity.INFO,
                Rules.READABLE,
                Place.header(),
                "a LUKS1 header can be read, and fields of it cannot be right",
                "");
    }

    private void foreign() {
        String signature = Signature.of(device::read, device.size());
        if (!signature.isEmpty() && !signature.equals("crypto_LUKS")) {
            add(Severity.WARNING, Rules.FOREIGN, Place.part("byte 0"), signature + " lives here now", "");
        }
    }

    private void left(Optional<Luks1HeaderSearch> luks1) {
        Predicate<Long> inside = place -> elsewhere.stream().anyMatch(container -> container.has(place));
        List<Luks2Candidate> found = Luks2CopySearch.of(device, inside).candidates();
        if (!found.isEmpty() || (luks1.isEmpty() && elsewhere.isEmpty())) {
            findings.addAll(Luks2Bytes.of(device, found, inside));
        }
        candidates.addAll(found);
        if (!found.isEmpty()) {
            return;
        }
        luks1.ifPresent(remains -> findings.addAll(remains.findings()));
        luks1.ifPresent(remains -> candidates.addAll(remains.candidates()));
        if (candidates.isEmpty() && !readable && elsewhere.isEmpty()) {
            noise();
        }
        if (candidates.isEmpty() && !elsewhere.isEmpty()) {
            return;
        }
        openToProof(luks1, inside);
    }

    /** What no checksum decides, and a passphrase can. */
    private void openToProof(Optional<Luks1HeaderSearch> luks1, Predicate<Long> inside) {
        if (luks1.map(Luks1HeaderSearch::digestLost).orElse(false)) {
            add(
                    Severity.ERROR,
                    Rules.DIGEST_LOST,
                    Place.part("digest"),
                    "the digest of the volume key is damaged: no passphrase can be confirmed with it. The key areas"
                            + " still give the volume key, and the payload or a second slot can prove it",
                    "luksh rescue " + ShellWord.of(device.path()) + " --prove");
        }
        boolean proof = luks1.map(Luks1HeaderSearch::openToProof)
                .orElseGet(() -> candidates.isEmpty() && !unconfirmed(inside).isEmpty());
        if (proof) {
            add(
                    Severity.INFO,
                    Rules.PROOF,
                    Place.header(),
                    luks1.isPresent()
                            ? "some of the damaged fields have few possible values: a passphrase can prove which is right"
                            : "a JSON area is whole, and no checksum confirms it: a passphrase can",
                    "luksh rescue " + ShellWord.of(device.path()) + " --prove");
        }
    }

    /** Headers without a checksum that fits, which a passphrase may prove. */
    List<Luks2Candidate> unconfirmed() {
        return unconfirmed(place -> elsewhere.stream().anyMatch(container -> container.has(place)));
    }

    private List<Luks2Candidate> unconfirmed(Predicate<Long> inside) {
        return readable || cut
                ? List.of()
                : Luks2CopyRepair.all(device, inside)
                        .flatMap(search -> search.withoutChecksum().stream())
                        .toList();
    }

    /** Key areas outlive the header in front of them, and nobody can tell them from other ciphertext. */
    private void noise() {
        long end = Math.min(HEAD, device.size());
        long random = 0;
        long groups = 0;
        for (long from = Alignment.BYTES; end - from >= LEAST; from += GROUP) {
            groups++;
            random += Randomness.random(device.read(from, (int) Math.min(GROUP, end - from))) ? 1 : 0;
        }
        if (groups == 0) {
            add(
                    Severity.ERROR,
                    Rules.NOTHING_LEFT,
                    Place.part("size"),
                    new Size(device.size())
                            + " are too few for a header and a key area: perhaps this is the wrong file",
                    "");
        } else if (random == 0) {
            add(
                    Severity.ERROR,
                    Rules.NOTHING_LEFT,
                    Place.part("bytes 4096 to " + end),
                    "nothing here looks like ciphertext: there are no key areas, and perhaps this is the wrong device",
                    "");
        } else {
            add(
                    Severity.ERROR,
                    Rules.HEADER_LOST,
                    Place.part("bytes 4096 to " + end),
                    random + " of " + groups
                            + " stretches of up to 64 KiB look like ciphertext, as key areas do: with a backup of"
                            + " the header the container may open again",
                    "luksh rescue " + ShellWord.of(device.path()) + " --backup FILE");
        }
    }

    private void add(Severity severity, String rule, Place where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, device.path(), where, sentence, fix));
    }
}
