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
 * GRUB's unlock time: of one container, or of several that it opens one after the other. Reads headers only; asks for no
 * passphrase. Where version or platform are neither said nor found, every one that is common is reckoned with.
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
     * For containers that are opened in this order.
     *
     * @param disks one at least
     * @throws luksh.parallel.StoppedException after Ctrl-C while this machine is timed
     */
    public static Grub of(List<Container> disks, Consumer<GrubSpec> which, ChangeSession session, GrubHost machine) {
        if (disks.isEmpty()) {
            throw new LuksException("GRUB's time of no disk at all; name one", LuksException.FAILED);
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

    /** Times GRUB's loops for these hashes here, where that was not done yet: two seconds a hash, once for a machine. */
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
            sources.add("version " + saidVersion + ": as said");
        } else if (installed != null) {
            versions = installed.version().map(List::of).orElse(GrubVersion.COMMON);
            sources.add(
                    "version " + installed.version().map(GrubVersion::toString).orElse("not known") + ": "
                            + installed.versionSource());
        }
        if (saidPlatform != null) {
            platforms = List.of(saidPlatform);
            sources.add("platform " + saidPlatform + ": as said");
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
                    LuksException.FAILED);
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
     * Seconds until the slot opens, on the GRUB that was named or found; of several the slowest. Of several containers the
     * sum, each opened by its slot of that number.
     *
     * @throws LuksException if that slot is not in use, GRUB never opens it, or its time was never measured
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
                    LuksException.FAILED);
        }
        if (!attempt.until().measured()) {
            throw new LuksException(
                    Tuning.notMeasured(model, attempt, model.unmeasured(attempt).orElse(attempt)),
                    LuksException.FAILED);
        }
        return attempt.until();
    }

    /** For each GRUB that it may be and each container: the slots in the order in which they are tried. */
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

    /** What to know and how to mend it, each once. */
    public List<Finding> warnings() {
        var found = new LinkedHashMap<List<Object>, Finding>();
        for (GrubBuild build : builds) {
            List<CostModel> models = models(build);
            for (int i = 0; i < disks.size(); i++) {
                for (Finding finding : Warnings.of(models.get(i), disks.get(i).path())) {
                    boolean seconds = finding.rule().equals(Rules.GRUB_DIGEST);
                    String sentence = seconds ? "" : finding.sentence(); // other seconds, the same fault
                    found.putIfAbsent(List.of(finding.path(), finding.rule(), finding.place(), sentence), finding);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** Which GRUB this is about, and how that is known. */
    public List<String> sources() {
        return List.copyOf(sources);
    }

    /** The change after which the first tried slot opens within the target, on each GRUB that it may be. */
    public GrubPlan plan(Duration target) {
        return planned(target, null);
    }

    /** The same for a slot that is not the first. */
    public GrubPlan plan(Duration target, Slot slot) {
        return planned(target, slot.number());
    }

    private GrubPlan planned(Duration target, @Nullable Integer slot) {
        if (target.isZero() || target.isNegative()) {
            throw new LuksException(
                    "a target of " + target.toMillis() + " ms; expected more than no time, for example seconds(3)",
                    LuksException.FAILED);
        }
        if (disks.size() != 1) {
            throw new LuksException(
                    "a plan is for one disk, and these are " + disks.size() + "; grub(disk).plan(target) for each",
                    LuksException.FAILED);
        }
        Container disk = disks.get(0);
        learn(Tuning.hashes(HeaderReader.of(disk).header()));
        CostModel slowest = slowest(slot);
        double seconds = target.toNanos() / 1e9;
        Tuning tuning = Tuning.of(slowest, seconds, slot);
        if (tuning.changes()) {
            // with another hash another GRUB may be the slowest
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

    /** Of the GRUBs that it may be: what is fast enough there is so on the others. */
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

    /** Seconds; where the slot is passed over, as long as all the others. */
    private static double until(CostModel model, @Nullable Integer slot) {
        return (slot == null ? model.first() : model.of(slot))
                .filter(SlotAttempt::tried)
                .map(attempt -> attempt.until().seconds())
                .orElse(Double.MAX_VALUE);
    }

    /** Seconds against iterations: on the GRUB that was named or found, and on the common others beside it. */
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
     * One observed boot, from Enter to "Slot n opened" for the first slot that GRUB tries; kept for this machine, platform,
     * version and hash, and named in every later estimate.
     *
     * @throws LuksException if it is more than twenty times off, or this GRUB opens nothing
     */
    public void calibrate(Duration observed) {
        double seconds = observed.toNanos() / 1e9;
        if (session.dryRun()) {
            session.person().say("dry run: would keep " + Interval.text(seconds) + " as observed");
            return;
        }
        machine.calibrate(builds.stream().map(this::models).toList(), seconds, LocalDate.now(ZoneId.systemDefault()));
        session.person()
                .say("kept: " + Interval.text(seconds) + " from Enter to the open disk, for "
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
