package luksh.bootkey;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.change.step.ArmedKey;

/** Reports the status of a boot key; only reads. */
final class StatusReport {
    private final BootKeySite site;
    private final KeyFile file;

    StatusReport(BootKeySite site) {
        this.site = site;
        this.file = site.file();
    }

    BootKeyStatus status() {
        Inventory found = site.inventory();
        if (found.empty()) {
            String rest = found.strangers().isEmpty()
                    ? ", and " + file + " does not exist"
                    : "; " + String.join("; ", found.strangers());
            return new BootKeyStatus(BootKeyStatus.DISARMED, "no boot key of " + site.path() + " is known" + rest, "");
        }
        List<String> wrong = contradictions(found);
        return wrong.isEmpty()
                ? armed(found)
                : new BootKeyStatus(BootKeyStatus.INCONSISTENT, String.join("; ", wrong), site.fix());
    }

    private BootKeyStatus armed(Inventory found) {
        String slot = "slot " + found.slots().iterator().next() + " of " + site.path() + " is unlocked by " + file;
        ArmedKey known = found.known().orElse(null);
        if (known == null) {
            return new BootKeyStatus(
                    BootKeyStatus.ARMED, slot + "; there is no record of who armed it and until when", site.fix());
        }
        String words = slot + " " + known.words();
        return known.over(site.machine().now())
                ? new BootKeyStatus(BootKeyStatus.ARMED, words + ", which has passed", site.fix())
                : unretired(found, known)
                        .map(when -> new BootKeyStatus(
                                BootKeyStatus.ARMED,
                                words + "; but no enabled unit retires it " + when,
                                site.install()))
                        .orElseGet(() -> new BootKeyStatus(BootKeyStatus.ARMED, words, ""));
    }

    /** When no enabled unit would retire the key as recorded; empty if the units do. */
    private Optional<String> unretired(Inventory found, ArmedKey known) {
        UnitNames names = UnitNames.of(found.header().uuid());
        Path root = site.wanted().root();
        boolean atBoot = site.machine().enabled(root, names.disarm());
        boolean inTime = known.until() != null && site.machine().enabled(root, names.timer());
        if (atBoot && (inTime || known.until() == null)) {
            return Optional.empty();
        }
        return Optional.of(atBoot ? "when its time is over" : inTime ? "at the next boot" : "then");
    }

    private List<String> contradictions(Inventory found) {
        var wrong = new ArrayList<String>();
        var unfinished = new HashSet<>(Set.of(file.unfinished()));
        found.known().ifPresent(known -> unfinished.add(new KeyFile(known.file()).unfinished()));
        List<KeyFile> files =
                found.files().stream().filter(f -> !unfinished.contains(f)).toList();
        boolean there = !files.isEmpty();
        found.files().stream()
                .filter(unfinished::contains)
                .forEach(f -> wrong.add(f + " is left over from an interrupted arming"));
        if (found.damaged()) {
            wrong.add("its record is damaged: " + found.records().get(0).path());
        }
        wrong.addAll(found.strangers());
        if (files.stream().anyMatch(f -> !f.equals(file))) {
            wrong.add("the boot key is in "
                    + files.stream()
                            .filter(f -> !f.equals(file))
                            .map(KeyFile::toString)
                            .collect(Collectors.joining(", "))
                    + " and not in " + file);
        }
        if (found.slots().isEmpty()) {
            wrong.add(
                    there
                            ? files.get(0) + " exists but unlocks no slot"
                            : "a record says that a boot key is armed, but its slot and its file do not exist");
        } else if (!there) {
            wrong.add("the boot key's slots " + found.slots() + " are in use, but its file does not exist");
        } else if (found.opened().isEmpty()) {
            wrong.add("the boot key's slots " + found.slots() + " are not unlocked by the key in " + file);
        } else if (found.slots().size() > 1) {
            wrong.add("slots " + found.slots() + " all belong to boot keys, but only one is needed");
        }
        return wrong;
    }
}
