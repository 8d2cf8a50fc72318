package luksh.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.Segment;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.Token;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2FreeSpace;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Luks2Copies;
import luksh.unlock.Luks2Copies.Copy;
import luksh.unlock.Luks2Copies.State;

/** Checks the parts that only LUKS2 has: two copies, tokens, requirements, limited space. */
final class Luks2Check {
    private static final int MAGIC = 8;
    /** The JSON area is nearly full from this percentage on; one TPM token needs a few percent. */
    private static final int NEARLY_FULL = 85;

    /** luksh's own tokens that belong to no slot. */
    private static final Set<String> CLAIM_NONE = Set.of(Token.SLOT_NAMES, Token.BOOT_KEY_MASTER);

    private static final Set<String> FLAGS = Set.of(
            "allow-discards",
            "same-cpu-crypt",
            "submit-from-crypt-cpus",
            "no-journal",
            "no-read-workqueue",
            "no-write-workqueue");

    private final String path;
    private final Luks2Header header;
    private final Luks2Copies copies;
    private final Device device;
    private final List<Finding> findings = new ArrayList<>();

    Luks2Check(String path, Luks2Header header, Luks2Copies copies, Device device) {
        this.copies = copies;
        this.path = path;
        this.header = header;
        this.device = device;
    }

    List<Finding> findings() {
        copies();
        strays();
        requirements();
        flags();
        header.slots().forEach(this::digest);
        header.oddities().forEach(this::oddity);
        header.tokens().forEach(this::token);
        header.segments().forEach(this::segment);
        room();
        return findings;
    }

    private void copies() {
        for (Copy copy : copies.copies()) {
            if (copy.state() != State.GOOD) {
                Copy good = copy.equals(copies.first()) ? copies.second() : copies.first();
                boolean damaged = copy.state() == State.DAMAGED;
                String state = copy.state().name().toLowerCase(Locale.ROOT);
                add(
                        damaged ? Severity.ERROR : Severity.WARNING,
                        damaged ? Rules.COPY_DAMAGED : Rules.COPY_OBSOLETE,
                        Place.copy(copy.offset()),
                        state + ": " + copy.reason() + ". The copy at byte " + good.offset() + " is valid (sequence id "
                                + Long.toUnsignedString(header.sequence()) + ")",
                        "luksh repair " + ShellWord.of(path));
            }
        }
    }

    /** An older header may have left its second copy. If both current copies are lost, a search finds the old one. */
    private void strays() {
        for (long offset : Luks2Header.HEADER_SIZES) {
            boolean ours = offset == header.headerSize();
            if (!ours
                    && offset + Luks2Header.BINARY_SIZE <= device.size()
                    && Luks2CopyBytes.claimed(device.read(offset, MAGIC), true)
                    && Luks2CopyBytes.size(device.read(offset, Luks2Header.BINARY_SIZE), offset)
                            .isPresent()) {
                add(
                        Severity.WARNING,
                        Rules.STRAY_COPY,
                        Place.part("byte " + offset),
                        "the second copy of another LUKS2 header is here. If both copies of this header are lost, a search"
                                + " finds the other one",
                        "");
            }
        }
    }

    private void requirements() {
        boolean slot = header.json().get("keyslots") instanceof Json.Obj slots
                && slots.members().values().stream()
                        .anyMatch(s ->
                                s instanceof Json.Obj object && new Json.Text("reencrypt").equals(object.get("type")));
        boolean flagged = false;
        for (String requirement : header.requirements()) {
            if (!requirement.contains("reencrypt")) {
                add(
                        Severity.WARNING,
                        Rules.REQUIREMENT,
                        Place.part("requirements"),
                        "the header requires '" + requirement
                                + "'. luksh can show this container, but cannot unlock or change" + " it",
                        "");
                continue;
            }
            flagged = true;
            add(
                    Severity.WARNING,
                    Rules.REENCRYPTION,
                    Place.part("requirements"),
                    "a reencryption is unfinished (" + requirement + ")",
                    "cryptsetup reencrypt --resume-only " + ShellWord.of(path));
        }
        if (slot && !flagged) {
            add(
                    Severity.ERROR,
                    Rules.STALE_REENCRYPTION,
                    Place.part("keyslots"),
                    "the header has a key slot for reencryption, but no requirement for reencryption",
                    "cryptsetup repair " + ShellWord.of(path));
        }
    }

    private void flags() {
        for (String flag : header.flags()) {
            if (!FLAGS.contains(flag)) {
                add(
                        Severity.INFO,
                        Rules.UNKNOWN_FLAG,
                        Place.part("flags"),
                        "luksh does not know the flag '" + flag + "' and keeps it",
                        "");
            }
        }
    }

    private void digest(KeySlot slot) {
        long digests = header.digests().stream()
                .filter(digest -> digest.slots().contains(slot.number()))
                .count();
        if (digests != 1) {
            add(
                    Severity.ERROR,
                    Rules.SLOT_DIGEST,
                    Place.slot(slot.number()),
                    digests == 0
                            ? "the slot belongs to no digest, so luksh cannot verify the key it contains"
                            : "the slot belongs to " + digests + " digests, but contains only one key",
                    "cryptsetup repair " + ShellWord.of(path));
        }
    }

    private void oddity(String sentence) {
        add(Severity.INFO, Rules.ODD_HEADER, Place.header(), sentence, "");
    }

    private void token(Token token) {
        Place where = Place.token(token.number());
        if (token.slots().isEmpty() && !CLAIM_NONE.contains(token.type())) {
            add(
                    Severity.WARNING,
                    Rules.DANGLING_TOKEN,
                    where,
                    token.type() + " names no key slot and unlocks nothing",
                    remove(token));
        }
        for (int slot : token.slots()) {
            if (header.slots().stream().noneMatch(s -> s.number() == slot)) {
                add(
                        Severity.WARNING,
                        Rules.DANGLING_TOKEN,
                        where,
                        token.type() + " names slot " + slot + ", which no passphrase can unlock",
                        "luksh token " + ShellWord.of(path) + " --unassign " + token.number() + " --slot " + slot);
            }
        }
        if (token.type().equals("luks2-keyring") && !token.json().contains("\"key_description\"")) {
            add(
                    Severity.WARNING,
                    Rules.TOKEN_WITHOUT_KEY,
                    where,
                    "luks2-keyring without a key_description unlocks nothing",
                    remove(token));
        }
    }

    private String remove(Token token) {
        return "luksh token " + ShellWord.of(path) + " --remove " + token.number();
    }

    private void segment(Segment segment) {
        Place where = Place.segment(segment.number());
        if (!segment.type().equals("crypt")) {
            add(
                    Severity.INFO,
                    Rules.SEGMENT_TYPE,
                    where,
                    "the segment has type " + segment.type() + ": the header does not encrypt it",
                    "");
        }
    }

    private void room() {
        long size = Luks2FreeSpace.areaSize(Math.max(1, header.keyBits() / 8));
        if (header.space().gap(size).isEmpty()) {
            boolean grows = header.space().grown(size, device.size()).isPresent();
            add(
                    grows ? Severity.INFO : Severity.WARNING,
                    Rules.ROOM_FULL,
                    Place.part("keyslots"),
                    "the space for key areas (" + new Size(header.keyslotsSize()) + ") has no room for another one"
                            + (grows
                                    ? "; it can grow up to the payload"
                                    : ". luksh cannot add a slot, and rekey and replace cannot write the new key."
                                            + " Remove a slot that nobody needs"),
                    grows ? "" : "luksh kill-slot " + ShellWord.of(path) + " SLOT");
        }
        long area = header.headerSize() - Luks2Header.BINARY_SIZE;
        long used = header.textSize();
        if (used * 100 >= area * NEARLY_FULL) {
            add(
                    Severity.WARNING,
                    Rules.JSON_FULL,
                    Place.part("json"),
                    used + " of the " + area + " bytes for the JSON text are used. Another token or slot may not fit",
                    "");
        }
        if (!header.checksumAlgorithm().equals("sha256")) {
            add(
                    Severity.INFO,
                    Rules.CHECKSUM,
                    Place.header(),
                    "the header uses " + header.checksumAlgorithm() + " for its checksums; cryptsetup writes sha256",
                    "");
        }
    }

    private void add(Severity severity, String rule, Place where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, path, where, sentence, fix));
    }
}
