package luksh.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.ShellWord;
import luksh.grub.Clock;
import luksh.grub.CostModel;
import luksh.grub.GrubBuild;
import luksh.grub.GrubVersion;
import luksh.grub.Interval;
import luksh.grub.MachineSpeed;
import luksh.grub.Platform;
import luksh.grub.SlotAttempt;
import luksh.grub.Tuning;
import luksh.grub.Warnings;

/**
 * Checks whether GRUB can unlock a container, and fast enough. The times are those of the model's reference machine,
 * because the headers of an audit come from many machines.
 */
final class GrubRules {
    private final double target;
    private final List<Clock> clocks;

    GrubRules(Policy.GrubTarget grub) {
        this.target = grub.seconds();
        List<GrubVersion> versions =
                grub.version().isEmpty() ? GrubVersion.COMMON : List.of(GrubVersion.parse(grub.version()));
        List<Platform> platforms = grub.platform().isEmpty()
                ? List.of(Platform.I386_PC, Platform.X86_64_EFI)
                : List.of(Platform.named(grub.platform()));
        this.clocks = versions.stream()
                .flatMap(version -> platforms.stream()
                        .map(platform -> new Clock(new GrubBuild(version, platform), MachineSpeed.REFERENCE)))
                .toList();
    }

    /** One finding for each rule and place: the most severe one of all GRUB builds. */
    List<Finding> findings(String path, Header header) {
        Map<String, Finding> found = new LinkedHashMap<>();
        var slowest = new ArrayList<Slow>();
        for (Clock clock : clocks) {
            var model = new CostModel(header, clock, 0);
            for (Finding finding : Warnings.of(model, path)) {
                found.merge(
                        finding.rule() + " " + finding.where(),
                        finding,
                        (a, b) -> a.severity().compareTo(b.severity()) >= 0 ? a : b);
            }
            slow(model).ifPresent(slowest::add);
        }
        slowest.stream()
                .max(Comparator.comparingDouble(slow -> slow.until().seconds()))
                .ifPresent(slow -> found.put(Rules.GRUB_SLOW, slow.finding(path, target)));
        return List.copyOf(found.values());
    }

    private record Slow(CostModel model, int slot, Interval until) {
        Finding finding(String path, double target) {
            GrubBuild build = model.clock().build();
            String seconds = Interval.text(target);
            Tuning tuning = Tuning.of(model, target, slot);
            return new Finding(
                    Severity.WARNING,
                    Rules.GRUB_SLOW,
                    path,
                    Place.slot(slot),
                    build + " takes " + until + " to unlock this slot on the reference machine; the policy allows "
                            + seconds,
                    tuning.impossible() == null
                            ? "luksh grub " + ShellWord.of(path) + " --grub-version " + build.version()
                                    + " --platform " + build.platform() + " --target " + seconds.replace(" ", "")
                                    + " --slot " + slot + " --apply"
                            : tuning.fix().on(path));
        }
    }

    private Optional<Slow> slow(CostModel model) {
        return model.first()
                .filter(attempt -> attempt.until().measured() && attempt.until().seconds() > target)
                .map((SlotAttempt attempt) -> new Slow(model, attempt.slot().number(), attempt.until()));
    }
}
