package luksh.audit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Size;
import luksh.rescue.KeyAreas;

/**
 * The requirements that an audit checks headers against.
 *
 * @param name of a built-in policy, or the path of a policy file
 * @param about its purpose in a few words; may be empty
 * @param pbkdf2Iterations minimum for a slot; 0: any
 * @param argon2Memory minimum memory cost of a slot
 * @param argon2Time minimum number of passes of a slot; 0: any
 * @param keyBits minimum size of the volume key; 0: any
 * @param weakHashes names of hashes that no part of a header may use, in lower case
 * @param freeSlots minimum number of free slots
 * @param keyAreas how much of each key area is read
 * @param grub how long GRUB may take; empty if the policy does not limit it
 * @param severities of rules, where the policy changes them; empty for a disabled rule
 */
public record Policy(
        String name,
        String about,
        long pbkdf2Iterations,
        Size argon2Memory,
        long argon2Time,
        int keyBits,
        Set<String> weakHashes,
        int freeSlots,
        KeyAreas.Reading keyAreas,
        Optional<GrubTarget> grub,
        Map<String, Optional<Severity>> severities) {
    /** The names of the built-in policies. */
    public static final List<String> BUILT_IN = List.of("desktop", "server", "grub-boot");

    public Policy {
        weakHashes = Set.copyOf(weakHashes);
        severities = Map.copyOf(severities);
    }

    /**
     * How long GRUB may take.
     *
     * @param seconds from Enter until GRUB has unlocked the first slot that it tries
     * @param version of GRUB; empty for all common versions
     * @param platform of GRUB; empty for all common platforms
     */
    public record GrubTarget(double seconds, String version, String platform) {}

    /**
     * Reads a built-in policy or a policy file.
     *
     * @throws luksh.format.LuksException if there is no such policy, or a line of the file is wrong
     */
    public static Policy named(String name) {
        return PolicyFile.read(name);
    }

    /** The names of all rules of a check or an audit. */
    public static Set<String> rules() {
        return AuditRules.names();
    }

    /** The finding with the severity of this policy; empty if the policy disables its rule. */
    Optional<Finding> judged(Finding finding) {
        Optional<Severity> severity = severities.getOrDefault(finding.rule(), Optional.of(finding.severity()));
        return severity.map(level -> level == finding.severity()
                ? finding
                : new Finding(
                        level, finding.rule(), finding.path(), finding.place(), finding.sentence(), finding.fix()));
    }
}
