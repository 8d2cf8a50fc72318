package luksh.grub;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;

/** A machine with an observed boot time. Observed boots take precedence over measured or unknown speeds. */
final class Calibrated implements MachineSpeed {
    private final MachineSpeed base;
    private final String machine;
    private final List<Calibration> boots;

    Calibrated(MachineSpeed base, String machine, List<Calibration> boots) {
        this.base = base;
        this.machine = machine;
        this.boots = boots;
    }

    @Override
    public Speed of(String hash, GrubVersion version, Platform platform) {
        Speed usual = base.of(hash, version, platform);
        return boot(hash, version, platform)
                .map(boot -> {
                    boolean same = boot.hash().equals(hash);
                    double ratio = usual.factor()
                            / base.of(boot.hash(), version, platform).factor();
                    String source = String.format(
                            Locale.ROOT,
                            "calibrated by a boot of %s on %s%s",
                            Interval.text(boot.observed()),
                            boot.date(),
                            same ? "" : " with " + boot.hash() + ", less sure for " + hash);
                    return new Speed(
                            boot.factor() * ratio,
                            same ? Speed.CALIBRATED_LOW : Speed.OTHER_HASH_LOW,
                            same ? Speed.CALIBRATED_HIGH : Speed.OTHER_HASH_HIGH,
                            Origin.CALIBRATED,
                            source);
                })
                .orElse(usual);
    }

    /** A boot with the same hash if there is one, otherwise the newest with another hash. */
    private Optional<Calibration> boot(String hash, GrubVersion version, Platform platform) {
        List<Calibration> here = boots.stream()
                .filter(boot -> boot.matches(machine, platform, version.family()))
                .toList();
        return here.stream()
                .filter(boot -> boot.hash().equals(hash))
                .findFirst()
                .or(() -> here.stream().max(Comparator.comparing(Calibration::date)));
    }

    /**
     * Computes the calibration of one GRUB from an observation.
     *
     * @param volumes unlocked one after the other, each by its first slot
     * @param observed seconds for all volumes
     * @throws LuksException if it is far off the estimate, or there is no estimate to compare it with
     */
    static Calibration by(
            List<CostModel> volumes, double observed, String machine, MachineSpeed base, LocalDate today) {
        GrubBuild build = volumes.get(0).clock().build();
        double expected = 0;
        Map<String, Double> shares = new HashMap<>();
        for (CostModel volume : volumes) {
            SlotAttempt first = new CostModel(volume.header(), new Clock(build, base), volume.passphrase())
                    .first()
                    .orElseThrow(() -> new LuksException(
                            build
                                    + " unlocks no slot of this disk, so no boot can be observed; to find out why: luksh grub DEVICE",
                            ExitStatus.FAILED));
            expected += first.until().seconds();
            if (first.slot().kdf() instanceof Pbkdf2 kdf) {
                shares.merge(kdf.hash(), first.derivation().seconds(), Double::sum);
            }
            shares.merge(volume.header().digest().hash(), first.digest().seconds(), Double::sum);
        }
        if (Double.isNaN(expected)) {
            throw new LuksException(
                    "luksh has no estimate of " + build + " for this disk, so it cannot use an observation;"
                            + " if it is another GRUB, give --platform or --grub-version",
                    ExitStatus.FAILED);
        }
        double ratio = observed / expected;
        if (!(ratio >= 1 / GrubHost.ABSURD && ratio <= GrubHost.ABSURD)) {
            throw new LuksException(
                    String.format(
                            Locale.ROOT,
                            "you observed %.3g s, but %s needs about %.3g s for this disk on the reference machine;"
                                    + " luksh refuses a difference of more than %.0f times; check the disk, the GRUB version and the time",
                            observed,
                            build,
                            expected,
                            GrubHost.ABSURD),
                    ExitStatus.FAILED);
        }
        String hash = shares.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        double factor = ratio * base.of(hash, build.version(), build.platform()).factor();
        return new Calibration(machine, build.platform(), build.version().family(), hash, factor, observed, today);
    }
}
