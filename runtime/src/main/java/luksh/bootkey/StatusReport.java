package luksh.bootkey;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import luksh.change.step.ArmedKey;

/** Says how a boot key stands; writes nothing. */
final class StatusReport {
    private final Site site;
    private final KeyFile file;

    StatusReport(Site site) {
        this.site = site;
        this.file = site.file();
    }

    BootKeyStatus status() {
        Inventory found = site.inventory();
        if (found.empty()) {
            String rest = found.strangers().isEmpty()
                    ? ", and there is no " + file
                    : "; " + String.join("; ", found.strangers());
            return new BootKeyStatus(BootKeyStatus.DISARMED, "no boot key of " + site.path() + " is known" + rest, "");
        }
        List<String> wrong = contradictions(found);
        return wrong.isEmpty()
                ? armed(found)
                : new BootKeyStatus(BootKeyStatus.INCONSISTENT, String.join("; ", wrong), site.fix());
    }

    private BootKeyStatus armed(Inventory found) {
        String slot = "slot " + found.slots().iterator().next() + " of " + site.path() + " opens with " + file;
        ArmedKey known = found.known().orElse(null);
        if (known == null) {
            return new BootKeyStatus(
                    BootKeyStatus.ARMED, slot + "; by whom and until when is not recorded", site.fix());
        }
        String words = slot + " " + known.words();
        return known.over(site.machine().now())
                ? new BootKeyStatus(BootKeyStatus.ARMED, words + ", which is over", site.fix())
                : unretired(found, known)
                        .map(when -> new BootKeyStatus(
                                BootKeyStatus.ARMED,
                                words + "; but nothing enabled retires it " + when,
                                site.install()))
                        .orElseGet(() -> new BootKeyStatus(BootKeyStatus.ARMED, words, ""));
    }

    /** What was written down comes true only by units: when none of them is enabled; empty if they are. */
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
                .forEach(f -> wrong.add(f + " was left behind by an interrupted arming"));
        if (found.damaged()) {
            wrong.add("the record of it is damaged: " + found.records().get(0).path());
        }
        wrong.addAll(found.strangers());
        if (files.stream().anyMatch(f -> !f.equals(file))) {
            wrong.add("a boot key lies in "
                    + files.stream()
                            .filter(f -> !f.equals(file))
                            .map(KeyFile::toString)
                            .collect(Collectors.joining(", "))
                    + " and not in " + file);
        }
        if (found.slots().isEmpty()) {
            wrong.add(
                    there
                            ? files.get(0) + " is there and opens no slot"
                            : "a boot key is written down as armed, and neither its slot nor its file is there");
        } else if (!there) {
            wrong.add("the boot key's slots " + found.slots() + " are in use, and its file is gone");
        } else if (found.opened().isEmpty()) {
            wrong.add("the boot key's slots " + found.slots() + " do not open with the key in " + file);
        } else if (found.slots().size() > 1) {
            wrong.add("slots " + found.slots() + " are a boot key's; one is enough");
        }
        return wrong;
    }
}
