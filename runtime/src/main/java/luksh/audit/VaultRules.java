package luksh.audit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.backup.Comparison;
import luksh.backup.Difference;
import luksh.backup.SavedHeader;
import luksh.backup.VaultFolder;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.ShellWord;

/** Whether the newest backup in a vault is there, whole, and what the header is now. Safe for several threads. */
final class VaultRules {
    /** Differences that are named; of more the number is. */
    private static final int NAMED = 3;

    private final VaultFolder folder;
    /** Looked for once: a vault may hold thousands of folders beside them. */
    private final List<SavedHeader> loose;

    VaultRules(VaultFolder folder) {
        this.folder = folder;
        this.loose = folder.loose();
    }

    List<Finding> findings(String path, Header header, Device device) {
        try {
            return newest(path, header, device);
        } catch (LuksException e) {
            return List.of(finding(
                    Severity.ERROR, Rules.VAULT_FAILED, path, "the vault cannot be read: " + e.getMessage(), ""));
        }
    }

    private List<Finding> newest(String path, Header header, Device device) {
        Optional<SavedHeader> newest =
                folder.history(header.uuid(), loose).stream().findFirst();
        if (newest.isEmpty()) {
            return List.of(finding(
                    Severity.WARNING,
                    Rules.NOT_IN_VAULT,
                    path,
                    "no backup of this header is in " + folder.root() + ": if it is lost, the data is",
                    save(path)));
        }
        SavedHeader saved = newest.get();
        Optional<String> doubt = saved.doubt();
        if (doubt.isPresent()) {
            return List.of(finding(Severity.ERROR, Rules.VAULT_DAMAGED, path, doubt.get(), save(path)));
        }
        return saved.locked().isPresent() ? locked(path, header, saved) : compared(path, header, device, saved);
    }

    private List<Finding> locked(String path, Header header, SavedHeader saved) {
        List<Integer> present = header.slots().stream().map(KeySlot::number).toList();
        if (!saved.slotNumbers().equals(present)) {
            return List.of(finding(
                    Severity.WARNING,
                    Rules.VAULT_DIFFERS,
                    path,
                    "the newest backup has the slots " + saved.slotNumbers() + ", and the header now has " + present,
                    save(path)));
        }
        return List.of(finding(
                Severity.INFO,
                Rules.VAULT_LOCKED,
                path,
                "the newest backup is encrypted, and only its slots' numbers could be compared",
                ""));
    }

    private List<Finding> compared(String path, Header header, Device device, SavedHeader saved) {
        try (Device backup = saved.open()) {
            List<Difference> differences = Comparison.of(saved.header(), backup, header, device);
            if (differences.isEmpty()) {
                return List.of();
            }
            String named =
                    differences.stream().limit(NAMED).map(Difference::sentence).collect(Collectors.joining("; "));
            int more = differences.size() - NAMED;
            return List.of(finding(
                    Severity.WARNING,
                    Rules.VAULT_DIFFERS,
                    path,
                    "since the newest backup, " + saved.file().getFileName() + ": " + named
                            + (more > 0 ? "; and " + more + " more" : ""),
                    save(path)));
        }
    }

    private String save(String path) {
        return "luksh save " + ShellWord.of(path) + " --vault " + ShellWord.of(folder.root());
    }

    private static Finding finding(Severity severity, String rule, String path, String sentence, String fix) {
        return new Finding(severity, rule, path, Place.part("vault"), sentence, fix);
    }
}
