package luksh.audit;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import luksh.change.step.ArmedKey;
import luksh.change.step.BootKeyNotes;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.ShellWord;

/** While a boot key is armed, whoever takes the machine has its key: by design, for minutes. */
final class BootKeyRules {
    private BootKeyRules() {}

    static List<Finding> findings(String path, Header header, BootKeyNotes notes, Instant now) {
        Set<Integer> armed = notes.slots(header).armed();
        if (armed.isEmpty()) {
            return List.of();
        }
        List<ArmedKey> known = notes.known(header);
        return header.slots().stream()
                .filter(slot -> armed.contains(slot.number()))
                .map(slot -> finding(path, slot, known, now))
                .toList();
    }

    private static Finding finding(String path, KeySlot slot, List<ArmedKey> known, Instant now) {
        ArmedKey armed = known.stream()
                .filter(one -> one.salt().equals(slot.kdf().salt()))
                .findFirst()
                .orElse(null);
        boolean over = armed != null && armed.over(now);
        return new Finding(
                over ? Severity.ERROR : Severity.WARNING,
                Rules.BOOT_KEY_ARMED,
                path,
                Place.slot(slot.number()),
                "a boot key is armed"
                        + (armed == null ? "; since when and until when is not recorded" : " " + armed.words())
                        + (over ? ", which has passed: its units did not retire it" : ""),
                "luksh bootkey disarm --device " + ShellWord.of(path));
    }
}
