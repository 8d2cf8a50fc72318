package luksh.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import luksh.change.step.BootKeySlots;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.Token;
import luksh.format.Version;
import luksh.unlock.SlotKeeper;

/** Checks the requirements of a policy. {@link Check} finds what is wrong under every policy. */
final class PolicyRules {
    private static final Place DIGEST = Place.part("digest");
    private static final String RECOVERY = "systemd-recovery";

    private final String path;
    private final Header header;
    private final Policy policy;
    private final BootKeySlots bootKey;
    private final List<SlotKeeper> keepers;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param bootKey the slots of a boot key and its master key
     * @param keepers of the slots that a token unlocks, not a person
     */
    PolicyRules(String path, Header header, Policy policy, BootKeySlots bootKey, List<SlotKeeper> keepers) {
        this.keepers = List.copyOf(keepers);
        this.path = path;
        this.header = header;
        this.policy = policy;
        this.bootKey = bootKey;
    }

    List<Finding> findings() {
        // an unbound slot does not unlock the payload, and only its own passphrase can change its cost
        header.slots().stream()
                .filter(KeySlot::bound)
                .filter(slot -> !random(slot))
                .forEach(this::cost);
        hashes();
        if (header.keyBits() > 0 && header.keyBits() < policy.keyBits()) { // 0: no slot tells it
            add(
                    Severity.WARNING,
                    Rules.KEY_BITS,
                    Place.part("payload"),
                    "the volume key has " + header.keyBits() + " bits; the policy requires " + policy.keyBits(),
                    PayloadCheck.reencryption(
                            path, header, "--cipher aes-xts-plain64 --key-size " + Math.max(512, policy.keyBits())));
        }
        int free = header.freeNumbers().size();
        if (free < policy.freeSlots()) {
            add(
                    Severity.WARNING,
                    Rules.SLOTS_FULL,
                    Place.part("slots"),
                    (free == 0 ? "no slot is free" : free + " of " + header.slotCount() + " slots are free")
                            + "; the policy requires " + policy.freeSlots()
                            + (free == 0 ? ". You cannot add a key, or replace a passphrase safely" : "")
                            + ". Remove a slot that nobody needs",
                    "luksh kill-slot " + ShellWord.of(path) + " SLOT");
        }
        recovery();
        return findings;
    }

    /** Whether its key is random: nobody can guess it, so the slot needs no cost. */
    private boolean random(KeySlot slot) {
        return bootKey.all().contains(slot.number())
                || kept(slot)
                || header.tokens().stream().anyMatch(token -> recovers(token, slot));
    }

    private boolean kept(KeySlot slot) {
        return keepers.stream().anyMatch(keeper -> keeper.slot() == slot.number());
    }

    private void cost(KeySlot slot) {
        Place where = Place.slot(slot.number());
        if (slot.kdf() instanceof Pbkdf2 kdf && kdf.iterations() < policy.pbkdf2Iterations()) {
            add(
                    Severity.WARNING,
                    Rules.WEAK_KDF,
                    where,
                    "PBKDF2 with " + Pbkdf2.grouped(kdf.iterations()) + " iterations; the policy requires "
                            + Pbkdf2.grouped(policy.pbkdf2Iterations())
                            + (toArgon2() ? ", or Argon2id. GRUB before 2.14 cannot unlock Argon2id" : ""),
                    mended(slot.number()));
        } else if (slot.kdf() instanceof Argon2 kdf) {
            Size memory = kdf.memory();
            boolean small = memory.compareTo(policy.argon2Memory()) < 0;
            if (small || kdf.time() < policy.argon2Time()) {
                add(
                        Severity.WARNING,
                        Rules.WEAK_KDF,
                        where,
                        kdf.type() + " with " + memory + " of memory and " + kdf.time()
                                + " passes; the policy requires " + policy.argon2Memory() + " and "
                                + policy.argon2Time() + " passes",
                        argon2(slot.number()));
            }
        }
    }

    private String rekey(int slot) {
        return "luksh rekey " + ShellWord.of(path) + " --slot " + slot;
    }

    /** PBKDF2 for GRUB, which cannot unlock Argon2 before 2.14, and for LUKS1, which has no Argon2. */
    private String mended(int slot) {
        return toArgon2() ? argon2(slot) : rekey(slot) + " --iterations " + policy.pbkdf2Iterations();
    }

    private boolean toArgon2() {
        return header.version() == Version.LUKS2 && policy.grub().isEmpty();
    }

    /** The policy's cost: a measured cost would be lower on a small machine. */
    private String argon2(int slot) {
        long kib = (policy.argon2Memory().bytes() + 1023) >> 10;
        return rekey(slot) + " --memory " + (kib % 1024 == 0 ? kib / 1024 + "MiB" : kib + "KiB") + " --passes "
                + Math.max(4, policy.argon2Time());
    }

    /** One finding for each hash, with all places that use it. */
    private void hashes() {
        Map<String, List<Place>> users = new TreeMap<>();
        for (KeySlot slot : header.slots()) {
            Place where = Place.slot(slot.number());
            if (slot.kdf() instanceof Pbkdf2 kdf) {
                weak(users, kdf.hash(), where);
            }
            weak(users, slot.area().hash(), where);
        }
        header.digests().forEach(digest -> weak(users, digest.hash(), DIGEST));
        users.forEach((hash, where) -> add(
                Severity.WARNING,
                Rules.WEAK_HASH,
                new Place.Several(where),
                "the header uses " + hash + " here, which is weak by this policy"
                        + (header.version() == Version.LUKS2
                                ? ""
                                : ". LUKS1 has one hash for all slots: convert to LUKS2, then run luksh digest and rekey"),
                header.version() == Version.LUKS2
                        ? where.contains(
                                        DIGEST) // first: the key of an Argon2 slot is split with the hash of the digest
                                ? "luksh digest " + ShellWord.of(path) + " "
                                        + header.digest().iterations() + " --hash sha256"
                                : mended(((Place.Slot) where.get(0)).number())
                                        + (policy.grub().isEmpty() ? "" : " --hash sha256")
                        : "luksh convert " + ShellWord.of(path) + " luks2"));
    }

    private void weak(Map<String, List<Place>> users, String hash, Place where) {
        String name = hash.toLowerCase(Locale.ROOT);
        if (policy.weakHashes().contains(name)) {
            List<Place> places = users.computeIfAbsent(name, any -> new ArrayList<>());
            if (!places.contains(where)) {
                places.add(where);
            }
        }
    }

    /** In LUKS2, a token or a name marks a recovery slot. In LUKS1, a second slot counts as one. */
    private void recovery() {
        List<KeySlot> bound = header.slots().stream().filter(KeySlot::bound).toList();
        List<KeySlot> ways = bound.stream()
                .filter(slot -> !bootKey.all().contains(slot.number()))
                .toList();
        if (bound.isEmpty()) {
            return;
        }
        boolean told = ways.stream()
                .anyMatch(slot -> slot.name().toLowerCase(Locale.ROOT).contains("recovery")
                        || header.tokens().stream().anyMatch(token -> recovers(token, slot)));
        boolean enough = header.version() == Version.LUKS1 ? persons(ways).size() > 1 : told;
        if (!enough) {
            add(
                    Severity.WARNING,
                    Rules.NO_RECOVERY_SLOT,
                    Place.part("slots"),
                    withoutRecovery(ways),
                    "luksh recovery-key " + ShellWord.of(path));
        }
    }

    private List<KeySlot> persons(List<KeySlot> ways) {
        return ways.stream().filter(slot -> !kept(slot)).toList();
    }

    private String withoutRecovery(List<KeySlot> ways) {
        List<KeySlot> persons = persons(ways);
        if (ways.isEmpty()) {
            return "only a boot key or its master key unlocks this container. No slot has a passphrase";
        }
        if (persons.isEmpty()) {
            return "there is no recovery slot: " + SlotKeeper.sentence(SlotKeeper.ofAll(ways, keepers));
        }
        if (persons.size() == 1) {
            return "slot " + persons.get(0).number() + " is the only slot with a passphrase. If it is lost, "
                    + (ways.size() == 1 ? "the data is lost" : "no passphrase unlocks the data");
        }
        String slots = persons.stream().map(slot -> "" + slot.number()).collect(Collectors.joining(", "));
        return "none of the slots " + slots + " is marked as a recovery slot, by a token or by a name";
    }

    private static boolean recovers(Token token, KeySlot slot) {
        return token.type().equals(RECOVERY) && token.slots().contains(slot.number());
    }

    private void add(Severity severity, String rule, Place where, String sentence, String fix) {
        findings.add(new Finding(severity, rule, path, where, sentence, fix));
    }
}
