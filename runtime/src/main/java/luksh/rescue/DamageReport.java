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

/** Examines a device with a damaged header: its current content, the rest of the header, possible headers. Reads only. */
public final class DamageReport {
    /** A LUKS1 header with its eight areas ends before this, with every usual key size. */
    private static final int HEAD = 4 << 20;

    private static final int GROUP = 1 << 16;
    /** Fewer bytes are not enough for the test. */
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

    /** Possible headers, best first. */
    public List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    /** Whether the header is readable and undamaged. */
    public boolean whole() {
        return whole;
    }

    /** Numbers of slots with damaged key areas, under a readable header. */
    public List<Integer> lost() {
        return header.map(Header::slots).orElse(List.of()).stream()
                .map(KeySlot::number)
                .filter(number -> findings.stream().anyMatch(finding -> lost(finding, number)))
                .toList();
    }

    private static boolean lost(Finding finding, int number) {
        return finding.rule().equals(Rules.AREA_NOT_RANDOM) && finding.place().equals(Place.slot(number));
    }

    /** Sets the command that restores a lost slot. */
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

    /** Whether a backup with this header can help: LUKS1 has no checksum, so its backups always can. */
    public boolean takes(Header saved) {
        return !readable || saved instanceof Luks1Header;
    }

    /** Adds contradictions between a readable header and its backups. The header then counts as damaged. */
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

    /** Whether the device had a header, by the rest of its fields. Other files do not reach this number by chance. */
    public static boolean stood(Device device) {
        return Luks1HeaderSearch.of(device).filter(Luks1HeaderSearch::plausible).isPresent()
                || !Luks2Bytes.of(device, List.of(), place -> false).isEmpty();
    }

    /** Invalid fields of a header: in LUKS1 all, in LUKS2 only salts and digests. */
    public static List<Finding> fields(Device device, Header header) {
        return header instanceof Luks2Header luks2
                ? Luks2Random.findings(luks2, device.path())
                : Luks1HeaderSearch.of(device)
                        .filter(Luks1HeaderSearch::plausible)
                        .map(Luks1HeaderSearch::findings)
                        .orElse(List.of());
    }

    /**
     * Tests a candidate on a copy and adds the result, also for its slots.
     *
     * @param options of the command that finds it, with a space in front; may be empty
     * @return whether the candidate is readable
     */
    public boolean tried(Candidate candidate, String options) {
        CandidateOnCopy trial = CandidateOnCopy.of(candidate, device);
        List<KeySlot> slots = candidate.header().slots();
        String numbers =
                slots.stream().map(slot -> String.valueOf(slot.number())).collect(Collectors.joining(", "));
        add(
                Severity.INFO,
                trial.reads() ? Rules.CANDIDATE : Rules.NO_CANDIDATE,
                Place.header(),
                inWords(candidate.header()) + ", "
                        + (slots.isEmpty() ? "no slot" : (slots.size() == 1 ? "slot " : "slots ") + numbers)
                        + " in use, made of the " + candidate.reason() + "; " + trial.inWords(),
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

    /** Whether the header is undamaged. If one of two copies is lost, the other one is still a candidate. */
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
                    header.version() + " header, UUID " + header.uuid() + ": it is readable, "
                            + (areas.isEmpty() && odd.isEmpty()
                                    ? "and luksh found no damage. --prove tests a passphrase"
                                    : areas.isEmpty()
                                            ? "but fields of it are damaged"
                                            : "but " + areas.size() + " of "
                                                    + header.slots().size() + " key areas in use are lost"),
                    "");
            findings.addAll(areas);
            findings.addAll(odd);
        } else if (header instanceof Luks2Header) {
            add(
                    Severity.INFO,
                    Rules.READABLE,
                    Place.header(),
                    "one of the two copies of the header is readable. luksh repair writes the other copy again from it",
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
                "a LUKS1 header is readable, but some of its fields cannot be right",
                "");
    }

    private void foreign() {
        String signature = Signature.of(device::read, device.size());
        if (!signature.isEmpty() && !signature.equals("crypto_LUKS")) {
            add(Severity.WARNING, Rules.FOREIGN, Place.part("byte 0"), "the device now contains " + signature, "");
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

    /** Adds what a passphrase can prove although no checksum confirms it. */
    private void openToProof(Optional<Luks1HeaderSearch> luks1, Predicate<Long> inside) {
        if (luks1.map(Luks1HeaderSearch::digestLost).orElse(false)) {
            add(
                    Severity.ERROR,
                    Rules.DIGEST_LOST,
                    Place.part("digest"),
                    "the digest of the volume key is damaged, so it cannot confirm a passphrase. The key areas still"
                            + " contain the volume key. The payload or a second slot can prove it",
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
                            ? "some of the damaged fields have few possible values. A passphrase can prove which one is right"
                            : "a JSON area is complete, but no checksum confirms it. A passphrase can confirm it",
                    "luksh rescue " + ShellWord.of(device.path()) + " --prove");
        }
    }

    /** Headers without a matching checksum; a passphrase may prove them. */
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

    /** Looks for ciphertext: key areas may be left after the header was lost. */
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
                    new Size(device.size()) + " are not enough for a header and a key area. This may be the wrong file",
                    "");
        } else if (random == 0) {
            add(
                    Severity.ERROR,
                    Rules.NOTHING_LEFT,
                    Place.part("bytes 4096 to " + end),
                    "nothing here looks like ciphertext, so there are no key areas. This may be the wrong device",
                    "");
        } else {
            add(
                    Severity.ERROR,
                    Rules.HEADER_LOST,
                    Place.part("bytes 4096 to " + end),
                    random + " of " + groups
                            + " blocks of up to 64 KiB look like encrypted or random data, as key areas do. If this was a LUKS"
                            + " container, a header backup can help",
                    "luksh rescue " + ShellWord.of(device.path()) + " --backup FILE");
        }
    }

    private void add(Severity severity, String rule, Place where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, device.path(), where, sentence, fix));
    }
}
