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

/** Reports armed boot keys. While one is armed, anyone who takes the machine also takes its key. */
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
                        + (armed == null ? "; no record says since when or until when" : " " + armed.words())
                        + (over ? ". This time is over, and its systemd units did not retire the key" : ""),
                "luksh bootkey disarm --device " + ShellWord.of(path));
    }
}
