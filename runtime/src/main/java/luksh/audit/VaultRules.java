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

/** Checks whether a vault has a valid backup that equals the header. Safe for several threads. */
final class VaultRules {
    /** A finding names at most this many differences, and gives the number of the rest. */
    private static final int NAMED = 3;

    private final VaultFolder folder;
    /** Searched for once: a vault may have thousands of folders besides. */
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
                    Severity.ERROR, Rules.VAULT_FAILED, path, "luksh cannot read the vault: " + e.getMessage(), ""));
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
                    "the vault " + folder.root()
                            + " has no backup of this header. If the header is lost, the data is lost",
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
                    "the newest backup has the slots " + saved.slotNumbers() + ", but the header has " + present,
                    save(path)));
        }
        return List.of(finding(
                Severity.INFO,
                Rules.VAULT_LOCKED,
                path,
                "the newest backup is encrypted, so luksh compared only its slot numbers",
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
                    "changes since the newest backup, " + saved.file().getFileName() + ": " + named
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
