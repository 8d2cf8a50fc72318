package luksh.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.change.step.BootKeyNotes;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Argon2;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.MessageParts;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.ShellWord;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.rescue.DamageReport;
import luksh.rescue.KeyAreas;
import luksh.unlock.CipherNames;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import luksh.unlock.LuksMeta;
import luksh.unlock.SlotKeeper;
import luksh.unlock.UnsupportedParts;

/** Checks a header without a passphrase. A finding does not stop the check. */
public final class Check {
    private static final long LEAST_ITERATIONS = 1000;

    private final String path;
    private final Header header;
    private final Optional<Luks2Copies> copies;
    private final Device device;
    private final KeyAreas areas;
    private final BootKeyNotes notes;
    private final List<Finding> findings = new ArrayList<>();

    private Check(String path, Headers.Seen seen, Device device, KeyAreas areas, BootKeyNotes notes) {
        this.notes = notes;
        this.path = path;
        this.header = seen.header();
        this.copies = seen.copies();
        this.device = device;
        this.areas = areas;
    }

    /**
     * Reads the device again. An unreadable header is a finding too.
     *
     * @param notes this machine's records of boot keys
     */
    public static List<Finding> of(String path, Device device, BootKeyNotes notes) {
        Headers.Seen seen;
        try {
            seen = Headers.look(device);
        } catch (LuksException e) {
            return List.of(unreadable(path, e));
        }
        return of(path, seen, device, KeyAreas.Reading.WHOLE, notes);
    }

    /** Checks a header that was already read from this device. */
    static List<Finding> of(
            String path, Headers.Seen seen, Device device, KeyAreas.Reading reading, BootKeyNotes notes) {
        var areas = new KeyAreas(path, seen.header(), device, Severity.ERROR, KeyAreas.advice(path), reading);
        var findings = new ArrayList<>(new Check(path, seen, device, areas, notes).findings());
        findings.addAll(BootKeyRules.findings(path, seen.header(), notes, Instant.now()));
        return findings;
    }

    static Finding unreadable(String path, LuksException failure) {
        return new Finding(
                Severity.ERROR,
                Rules.NO_HEADER,
                path,
                Place.header(),
                MessageParts.withoutPath(failure),
                failure.status() == ExitStatus.NO_LUKS ? "luksh rescue " + ShellWord.of(path) : "");
    }

    private List<Finding> findings() {
        if (header instanceof Luks2Header luks2) {
            copies.ifPresent(both -> findings.addAll(new Luks2Check(path, luks2, both, device).findings()));
        }
        DamageReport.fields(device, header)
                .forEach(found -> add(
                        Severity.ERROR,
                        found.rule(),
                        found.place(),
                        found.sentence(),
                        found.fix().isEmpty() ? "luksh rescue " + ShellWord.of(path) : found.fix()));
        if (header instanceof Luks1Header luks1) {
            LuksMeta.claims(luks1, device).forEach(this::claim);
        }
        if (header instanceof Luks2Header luks2) {
            unknown(Place.part("payload"), luks2.cipher());
            luks2.slots()
                    .forEach(slot ->
                            unknown(Place.slot(slot.number()), slot.area().cipher()));
        }
        if (header.allSlots().isEmpty()) {
            add(
                    Severity.ERROR,
                    Rules.NO_SLOT_IN_USE,
                    Place.part("slots"),
                    "no slot is in use, so no passphrase unlocks this container. A header backup can restore its slots",
                    "luksh restore " + ShellWord.of(path) + " FILE");
        }
        header.slots().forEach(this::slot);
        header.digests().forEach(this::digest);
        findings.addAll(new PayloadCheck(path, header, device).findings());
        unopenable();
        keepers();
        if (header.cipher().startsWith("cipher_null")) {
            add(
                    Severity.ERROR,
                    Rules.NOT_ENCRYPTED,
                    Place.part("payload"),
                    header.cipher() + " does not encrypt the payload",
                    "");
        }
        return findings;
    }

    /** Not with requirements: their findings already say that luksh cannot unlock the container. */
    private void unopenable() {
        if (header.requirements().isEmpty()) {
            UnsupportedParts.of(header)
                    .forEach(part -> add(
                            Severity.WARNING,
                            Rules.CANNOT_OPEN,
                            part.place(),
                            "luksh cannot unlock " + (part.whole() ? "this container: " : "this slot: ")
                                    + part.reason(),
                            ""));
        }
    }

    /** Reports that only tokens unlock the container, because no slot of a person is left. */
    private void keepers() {
        Set<Integer> bootKey = notes.slots(header).all();
        List<KeySlot> ways = header.slots().stream()
                .filter(slot -> slot.bound() && !bootKey.contains(slot.number()))
                .toList();
        List<SlotKeeper> keepers = SlotKeeper.ofAll(ways, SlotKeeper.of(header, device));
        if (!keepers.isEmpty()) {
            add(
                    Severity.WARNING,
                    Rules.ONLY_TOKEN,
                    Place.part("slots"),
                    "according to the header, no slot has a passphrase: " + SlotKeeper.sentence(keepers)
                            + ". If that fails, the data is lost",
                    recovery(keepers.get(0)));
        }
    }

    /** The command that adds a recovery key; the token that unlocks the slot authorizes it. */
    private String recovery(SlotKeeper keeper) {
        String device = ShellWord.of(path);
        return switch (keeper.kind()) {
            case TPM -> "systemd-cryptenroll --unlock-tpm2-device=auto --recovery-key " + device;
            case SECURITY_KEY -> "systemd-cryptenroll --unlock-fido2-device=auto --recovery-key " + device;
            case SMART_CARD -> "systemd-cryptenroll --recovery-key " + device;
            case CLEVIS ->
                "clevis luks pass -d " + device + " -s " + keeper.slot() + " | luksh recovery-key " + device + " --yes";
        };
    }

    private void unknown(Place where, String cipher) {
        if (!cipher.isEmpty()) {
            CipherNames.doubt(cipher)
                    .ifPresent(doubt ->
                            add(Severity.ERROR, Rules.BYTES, where, doubt, "luksh rescue " + ShellWord.of(path)));
        }
    }

    private void claim(LuksMeta.Claim claim) {
        boolean used = header.slots().stream().anyMatch(slot -> slot.number() == claim.slot());
        add(
                used ? Severity.INFO : Severity.WARNING,
                Rules.LUKSMETA,
                Place.slot(claim.slot()),
                claim.program() + " stores data for this slot behind the key areas (luksmeta)"
                        + (used ? "" : ", but the slot is not in use"),
                used ? "" : "luksmeta wipe -d " + ShellWord.of(path) + " -s " + claim.slot());
    }

    private void digest(Digest digest) {
        if (digest.known() && digest.iterations() < LEAST_ITERATIONS) {
            add(
                    Severity.WARNING,
                    Rules.DIGEST_ITERATIONS,
                    header.digests().size() == 1 ? Place.part("digest") : Place.digest(digest.number()),
                    Pbkdf2.grouped(digest.iterations()) + " iterations; cryptsetup's minimum is 1000",
                    "luksh digest " + ShellWord.of(path) + " 1000");
        }
    }

    private void slot(KeySlot slot) {
        Place where = Place.slot(slot.number());
        cost(slot, where);
        if (slot.area().cipher().startsWith("cipher_null")) {
            add(
                    Severity.ERROR,
                    Rules.NOT_ENCRYPTED,
                    where,
                    slot.area().cipher() + " does not encrypt the key in this slot",
                    "");
        }
        if (!slot.bound()) {
            add(Severity.INFO, Rules.UNBOUND, where, "the slot contains a key that does not unlock this payload", "");
        } else if (slot.priority() == Priority.IGNORE) {
            ignored(slot, where);
        }
        areas.lost(slot).ifPresent(findings::add);
    }

    private void cost(KeySlot slot, Place where) {
        if (slot.kdf() instanceof Pbkdf2 kdf && kdf.iterations() < LEAST_ITERATIONS) {
            add(
                    Severity.WARNING,
                    Rules.SLOT_ITERATIONS,
                    where,
                    Pbkdf2.grouped(kdf.iterations()) + " iterations; cryptsetup's minimum is 1000",
                    "luksh rekey " + ShellWord.of(path) + " --slot " + slot.number());
        } else if (slot.kdf() instanceof Argon2 kdf
                && (kdf.memory().compareTo(Argon2.LEAST_MEASURED_MEMORY) < 0 || kdf.time() < Argon2.LEAST_PASSES)) {
            add(
                    Severity.WARNING,
                    Rules.SLOT_MEMORY,
                    where,
                    "the cost is low: " + kdf.memory() + " of memory and " + kdf.time()
                            + " passes. cryptsetup chooses at least " + Argon2.LEAST_MEASURED_MEMORY + " and "
                            + Argon2.LEAST_PASSES + " passes",
                    "luksh rekey " + ShellWord.of(path) + " --slot " + slot.number() + " --kdf argon2id");
        }
    }

    private void ignored(KeySlot slot, Place where) {
        boolean only =
                header.slots().stream().filter(KeySlot::bound).allMatch(other -> other.priority() == Priority.IGNORE);
        if (only) {
            add(
                    Severity.WARNING,
                    Rules.ALL_IGNORED,
                    where,
                    "the slot has priority ignore, and no other slot has a higher one. Its passphrase works only where the"
                            + " slot is named",
                    "luksh priority " + ShellWord.of(path) + " " + slot.number() + " normal");
        }
    }

    private void add(Severity severity, String rule, Place where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, path, where, sentence, fix));
    }
}
