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
 * What headers are measured by.
 *
 * @param name one that is built in, or the path of its file
 * @param about in a few words what it is for; empty if its file does not say
 * @param pbkdf2Iterations least number of a slot; 0: any
 * @param argon2Memory least cost in memory of a slot
 * @param argon2Time least number of passes of a slot; 0: any
 * @param keyBits least size of the volume key; 0: any
 * @param weakHashes names of hashes that nothing of a header may use, in small letters
 * @param freeSlots least number of slots that are not in use
 * @param keyAreas how much of each key area is read
 * @param grub how long GRUB may take; empty if that is no matter
 * @param severities of rules, where it is not the rule's own; empty for a rule that is switched off
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
    /** Those that are built in. */
    public static final List<String> BUILT_IN = List.of("desktop", "server", "grub-boot");

    public Policy {
        weakHashes = Set.copyOf(weakHashes);
        severities = Map.copyOf(severities);
    }

    /**
     * How long GRUB may take.
     *
     * @param seconds from Enter until the first slot that it tries has opened
     * @param version of GRUB; empty for all that are common
     * @param platform of GRUB; empty for all that are common
     */
    public record GrubTarget(double seconds, String version, String platform) {}

    /**
     * The policy of that name, or in that file.
     *
     * @throws luksh.format.LuksException if it is neither, or names the file and line where the file is wrong
     */
    public static Policy named(String name) {
        return PolicyFile.read(name);
    }

    /** The names of all rules that a finding of a check or an audit can have. */
    public static Set<String> rules() {
        return AuditRules.names();
    }

    /** The finding as this policy judges it; empty if it does not matter here. */
    Optional<Finding> judged(Finding finding) {
        Optional<Severity> severity = severities.getOrDefault(finding.rule(), Optional.of(finding.severity()));
        return severity.map(level -> level == finding.severity()
                ? finding
                : new Finding(
                        level, finding.rule(), finding.path(), finding.place(), finding.sentence(), finding.fix()));
    }
}
