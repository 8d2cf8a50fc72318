package luksh;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.bench.Bench;
import luksh.bench.Measured;
import luksh.change.step.ChangeSession;
import luksh.finding.Finding;
import luksh.finding.Rules;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Slot;
import luksh.grub.Clock;
import luksh.grub.CostModel;
import luksh.grub.GrubBuild;
import luksh.grub.GrubHost;
import luksh.grub.GrubTime;
import luksh.grub.GrubVersion;
import luksh.grub.Installed;
import luksh.grub.Interval;
import luksh.grub.Obstacle;
import luksh.grub.Platform;
import luksh.grub.SlotAttempt;
import luksh.grub.TimeCurve;
import luksh.grub.Tuning;
import luksh.grub.Warnings;
import luksh.parallel.Progress;
import org.jspecify.annotations.Nullable;

/**
 * GRUB's unlock time for one container, or for several that it unlocks one after the other. Only reads headers, and
 * asks for no passphrase. If version or platform are neither given nor detected, luksh estimates all common ones.
 */
public final class Grub {
    private static final List<Platform> COMMON_PLATFORMS = List.of(Platform.I386_PC, Platform.X86_64_EFI);

    private final List<Container> disks;
    private final GrubSpec spec;
    private final ChangeSession session;
    private final GrubHost machine;
    private final List<GrubBuild> builds;
    private final List<String> sources;

    private Grub(List<Container> disks, GrubSpec spec, ChangeSession session, GrubHost machine) {
        this.disks = List.copyOf(disks);
        this.spec = spec;
        this.session = session;
        this.machine = machine;
        this.sources = new ArrayList<>();
        this.builds = builds();
    }

    /**
     * Estimates for containers that GRUB unlocks in this order.
     *
     * @param disks at least one
     * @throws luksh.parallel.StoppedException after Ctrl-C while this machine is timed
     */
    public static Grub of(List<Container> disks, Consumer<GrubSpec> which, ChangeSession session, GrubHost machine) {
        if (disks.isEmpty()) {
            throw new LuksException("no disk given to estimate GRUB's time for; name at least one", ExitStatus.FAILED);
        }
        var spec = new GrubSpec();
        which.accept(spec);
        var grub = new Grub(disks, spec, session, machine);
        grub.learn(disks.stream().map(disk -> HeaderReader.of(disk).header()).flatMap(Grub::hashes));
        return grub;
    }

    private static Stream<String> hashes(Header header) {
        return Stream.concat(
                header.slots().stream()
                        .map(KeySlot::kdf)
                        .filter(Pbkdf2.class::isInstance)
                        .map(kdf -> ((Pbkdf2) kdf).hash()),
                header.digests().stream().map(Digest::hash));
    }

    /** Times GRUB's loops for hashes that were not timed on this machine yet: two seconds for each hash, once. */
    private void learn(Stream<String> hashes) {
        var known = machine.measured().all().stream().map(Measured.Entry::hash).collect(Collectors.toSet());
        List<String> fresh = hashes.distinct()
                .filter(hash -> Bench.hasLoops(hash) && !known.contains(hash))
                .toList();
        if (fresh.isEmpty() || session.dryRun()) {
            return;
        }
        var bench = new Bench(Bench.MEASUREMENT);
        long each = 2 * bench.loopTotal();
        String what = "timing GRUB's loop on this machine, once: " + String.join(", ", fresh);
        try (Progress progress = session.person().progress(what, fresh.size() * each)) {
            for (int i = 0; i < fresh.size(); i++) {
                machine.measured().keep(bench.loops(fresh.get(i), progress.part(i * each)));
            }
        }
    }

    private List<GrubBuild> builds() {
        GrubVersion saidVersion = spec.version();
        Platform saidPlatform = spec.platform();
        @Nullable Installed installed = saidVersion == null || saidPlatform == null ? machine.installed() : null;
        List<GrubVersion> versions = GrubVersion.COMMON;
        List<Platform> platforms = COMMON_PLATFORMS;
        if (saidVersion != null) {
            versions = List.of(saidVersion);
            sources.add("version " + saidVersion + ": given by you");
        } else if (installed != null) {
            versions = installed.version().map(List::of).orElse(GrubVersion.COMMON);
            sources.add(
                    "version " + installed.version().map(GrubVersion::toString).orElse("not known") + ": "
                            + installed.versionSource());
        }
        if (saidPlatform != null) {
            platforms = List.of(saidPlatform);
            sources.add("platform " + saidPlatform + ": given by you");
        } else if (installed != null) {
            platforms = installed.platform().map(List::of).orElse(COMMON_PLATFORMS);
            sources.add(
                    "platform " + installed.platform().map(Platform::toString).orElse("not known") + ": "
                            + installed.platformSource());
        }
        var found = new ArrayList<GrubBuild>();
        for (GrubVersion version : versions) {
            for (Platform platform : platforms) {
                found.add(new GrubBuild(accelerated(version, platform), platform));
            }
        }
        return List.copyOf(found);
    }

    private GrubVersion accelerated(GrubVersion version, Platform platform) {
        if (!spec.accelerated()) {
            return version;
        }
        boolean able = version.cachesPads() && platform.equals(Platform.X86_64_EFI);
        if (!able && spec.version() != null && spec.platform() != null) {
            throw new LuksException(
                    "GRUB " + version + " " + platform + " has no cryptomount -A; 2.14 on x86_64-efi has it",
                    ExitStatus.FAILED);
        }
        return able ? version.withAcceleration() : version;
    }

    private List<CostModel> models(GrubBuild build) {
        var clock = new Clock(build, machine.speed());
        return disks.stream()
                .map(disk -> new CostModel(HeaderReader.of(disk).header(), clock, spec.passphraseLength()))
                .toList();
    }

    /**
     * Seconds until GRUB has unlocked the slot, on the slowest of the named or detected GRUBs. For several containers,
     * the sum over their slots with this number.
     *
     * @throws LuksException if the slot is not in use, GRUB cannot unlock it, or its time was never measured
     */
    public double seconds(Slot slot) {
        return builds.stream()
                .mapToDouble(build -> {
                    double sum = 0;
                    List<CostModel> models = models(build);
                    for (int i = 0; i < disks.size(); i++) {
                        sum += until(models.get(i), disks.get(i).slot(slot.number()))
                                .seconds();
                    }
                    return sum;
                })
                .max()
                .orElseThrow();
    }

    private static Interval until(CostModel model, Slot slot) {
        SlotAttempt attempt = model.of(slot.number()).orElseThrow();
        Optional<Obstacle> obstacle = attempt.hindrance();
        if (obstacle.isPresent()) {
            throw new LuksException(
                    "GRUB never opens slot " + slot.number() + ": "
                            + obstacle.get().sentence(),
                    ExitStatus.FAILED);
        }
        if (!attempt.until().measured()) {
            throw new LuksException(
                    Tuning.notMeasured(model, attempt, model.unmeasured(attempt).orElse(attempt)), ExitStatus.FAILED);
        }
        return attempt.until();
    }

    /** For each possible GRUB and each container: the slots in the order in which GRUB tries them. */
    public List<GrubTime> times() {
        var times = new ArrayList<GrubTime>();
        for (GrubBuild build : builds) {
            List<CostModel> models = models(build);
            for (int i = 0; i < disks.size(); i++) {
                times.add(GrubTime.of(models.get(i), disks.get(i).path()));
            }
        }
        return times;
    }

    /** The problems and how to fix them, each once. */
    public List<Finding> warnings() {
        var found = new LinkedHashMap<List<Object>, Finding>();
        for (GrubBuild build : builds) {
            List<CostModel> models = models(build);
            for (int i = 0; i < disks.size(); i++) {
                for (Finding finding : Warnings.of(models.get(i), disks.get(i).path())) {
                    boolean seconds = finding.rule().equals(Rules.GRUB_DIGEST);
                    String sentence = seconds ? "" : finding.sentence(); // the same problem with another time
                    found.putIfAbsent(List.of(finding.path(), finding.rule(), finding.place(), sentence), finding);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** The GRUB of the estimate, and how luksh detected it. */
    public List<String> sources() {
        return List.copyOf(sources);
    }

    /**
     * Plans a change after which the first slot that GRUB tries is unlocked within the target, on each possible GRUB.
     */
    public GrubPlan plan(Duration target) {
        return planned(target, null);
    }

    /** Does the same for the given slot. */
    public GrubPlan plan(Duration target, Slot slot) {
        return planned(target, slot.number());
    }

    private GrubPlan planned(Duration target, @Nullable Integer slot) {
        if (target.isZero() || target.isNegative()) {
            throw new LuksException(
                    "a target of " + target.toMillis()
                            + " ms is not possible; expected more than zero, for example seconds(3)",
                    ExitStatus.FAILED);
        }
        if (disks.size() != 1) {
            throw new LuksException(
                    "a plan is for one disk, but " + disks.size()
                            + " were given; make a plan for each: grub(disk).plan(target)",
                    ExitStatus.FAILED);
        }
        Container disk = disks.get(0);
        learn(Tuning.hashes(HeaderReader.of(disk).header()));
        CostModel slowest = slowest(slot);
        double seconds = target.toNanos() / 1e9;
        Tuning tuning = Tuning.of(slowest, seconds, slot);
        if (tuning.changes()) {
            // another GRUB may be the slowest with another hash
            for (GrubBuild build : builds) {
                CostModel model = models(build).get(0);
                Tuning there = Tuning.of(model, seconds, slot, tuning.hash());
                if (there.added() == tuning.added() && !tuning.stricter(there).equals(tuning)) {
                    tuning = there;
                    slowest = model;
                }
            }
        }
        return new GrubPlan(tuning, slowest, disk.path(), target);
    }

    /** The slowest of the possible GRUBs: a plan that reaches the target there reaches it on the others. */
    private CostModel slowest(@Nullable Integer slot) {
        CostModel slowest = models(builds.get(0)).get(0);
        for (GrubBuild build : builds.subList(1, builds.size())) {
            CostModel model = models(build).get(0);
            if (until(model, slot) > until(slowest, slot)) {
                slowest = model;
            }
        }
        return slowest;
    }

    /** Seconds until GRUB has unlocked the slot; the maximum if GRUB skips it. */
    private static double until(CostModel model, @Nullable Integer slot) {
        return (slot == null ? model.first() : model.of(slot))
                .filter(SlotAttempt::tried)
                .map(attempt -> attempt.until().seconds())
                .orElse(Double.MAX_VALUE);
    }

    /** Unlock time against iterations, on the named or detected GRUB and on the common others. */
    public Curve curve() {
        var shown = new ArrayList<>(builds);
        for (GrubVersion version : GrubVersion.COMMON) {
            for (Platform platform : COMMON_PLATFORMS) {
                if (builds.stream()
                        .noneMatch(build -> build.platform().equals(platform)
                                && build.version().family().equals(version.family()))) {
                    shown.add(new GrubBuild(version, platform));
                }
            }
        }
        return new Curve(
                TimeCurve.of(
                        shown.stream().map(this::models).toList(), disks.get(0).path()),
                session);
    }

    /**
     * Records one observed boot: the time from Enter to "Slot n opened", for the first slot that GRUB tries. luksh
     * keeps it for this machine, platform, version and hash, and names it in every later estimate.
     *
     * @throws LuksException if it differs from the estimate by more than a factor of twenty, or this GRUB cannot unlock
     *     any slot
     */
    public void calibrate(Duration observed) {
        double seconds = observed.toNanos() / 1e9;
        if (session.dryRun()) {
            session.person().say("dry run: would keep " + Interval.text(seconds) + " as observed");
            return;
        }
        machine.calibrate(builds.stream().map(this::models).toList(), seconds, LocalDate.now(ZoneId.systemDefault()));
        session.person()
                .say("kept: " + Interval.text(seconds) + " from Enter to the unlocked disk, for "
                        + String.join(
                                ", ", builds.stream().map(GrubBuild::toString).toList()));
    }

    @Override
    public String toString() {
        return String.join(
                "\n",
                times().stream()
                        .map(time -> "GRUB " + time.version() + " " + time.platform() + ", " + time.path() + ": "
                                + (time.slots().isEmpty()
                                        ? "opens no slot"
                                        : "slot " + time.slots().get(0).slot() + " in "
                                                + Interval.text(
                                                        time.slots().get(0).seconds())
                                                + " (" + time.basis() + ")"))
                        .toList());
    }
}
