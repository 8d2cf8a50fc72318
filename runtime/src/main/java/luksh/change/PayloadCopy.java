package luksh.change;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import luksh.change.step.ChangeSession;
import luksh.change.step.DeviceChecks;
import luksh.change.step.Draft;
import luksh.change.step.ExistingContent;
import luksh.change.step.Guard;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.device.Device;
import luksh.device.DevicePath;
import luksh.device.Placement;
import luksh.file.DurableFile;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import luksh.unlock.Payload;
import luksh.unlock.Signature;

/**
 * The decrypted payload, copied to a new file or onto a device. Onto a device it is a writer like a change: planned, held
 * back by guards, confirmed. Its first piece comes last there, so that what a crash leaves is recognised as nothing.
 */
public final class PayloadCopy {
    /** How many pieces of a device are read back, and how large one is: a small part of a large copy. */
    private static final int SAMPLES = 64;

    private static final int SAMPLE = 64 << 10;

    private final ChangeSession session;
    private final OpenPayload source;
    private final Payload payload;
    private final Target target;
    private final boolean fresh;
    private final boolean overwrite;
    private final Set<Guard> allowed;
    private final long size;
    /** So many bytes were written. */
    private long done;

    /**
     * @param fresh the target is a new file, where nothing can be lost
     * @param overwrite whether something known may lie on the device
     */
    PayloadCopy(
            ChangeSession session,
            OpenPayload source,
            Target target,
            boolean fresh,
            boolean overwrite,
            Set<Guard> allowed) {
        this.session = session;
        this.source = source;
        this.payload = source.payload();
        this.target = target;
        this.fresh = fresh;
        this.overwrite = overwrite;
        this.allowed = Set.copyOf(allowed);
        this.size = payload.size().bytes();
    }

    /**
     * To what this name means: a file that is not there, or a device that is.
     *
     * @throws LuksException if it is a file that is there
     */
    public static PayloadCopy to(
            String name, ChangeSession session, OpenPayload source, boolean overwrite, Set<Guard> allowed) {
        String target = DevicePath.resolve(name);
        Path file = FileName.parse(target);
        boolean fresh = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (!fresh && (Files.isRegularFile(file) || !Files.exists(file))) {
            throw new LuksException(
                    target + " already exists, and a copy never overwrites a file; choose another name",
                    LuksException.FAILED);
        }
        long size = source.payload().size().bytes();
        return new PayloadCopy(
                session,
                source,
                fresh ? Target.created(target, size) : Target.existing(target),
                fresh,
                overwrite,
                allowed);
    }

    /**
     * Plans, asks and copies.
     *
     * @throws RefusedException if it cannot work or a guard holds it back
     */
    public Report run() {
        Looked looked = look();
        Plan plan = looked.plan();
        if (fresh && plan.findings().isEmpty() && !session.dryRun()) {
            return new Report(plan, true, make());
        }
        if (!Approval.of(session, plan, fresh ? null : Verb.YES_IN_CAPITALS)) {
            return new Report(plan, false, Duration.ZERO);
        }
        if (fresh) {
            return new Report(plan, true, make());
        }
        lookAgain(looked);
        return new Report(plan, true, write());
    }

    /** @param head what the device begins with */
    private record Looked(Plan plan, long size, Bytes head) {}

    private Looked look() {
        try (Device device = target.read()) {
            var draft = new Draft(session, device, target.deviceChecks(), null, allowed, List.of());
            if (!fresh) {
                plan(draft);
            }
            List<String> mappings = DeviceChecks.of(source.path()).mappingsUpon();
            if (!mappings.isEmpty()) {
                draft.note(
                        Severity.WARNING,
                        Rules.SOURCE_IN_USE,
                        Place.file(source.path()),
                        "it is mapped as " + String.join(", ", mappings)
                                + ": what is written there during the copy may be missing in it");
            }
            draft.step(VerbNames.COPY, Place.file(target.path()), sentence(device.size()));
            return new Looked(draft.plan(), device.size(), ExistingContent.head(device));
        }
    }

    /** What was true when the plan was shown has to be true when it was confirmed. */
    private void lookAgain(Looked before) {
        Looked now = look();
        Approval.refuse(now.plan());
        if (now.size() != before.size() || !now.head().equals(before.head())) {
            throw ExistingContent.changed(target.path());
        }
    }

    private void plan(Draft draft) {
        Device device = draft.device();
        for (String path : new LinkedHashSet<>(List.of(source.path(), source.header()))) {
            if (Placement.overlap(target.path(), path)) {
                draft.refuse(
                        Rules.OVERLAP,
                        Place.file(target.path()),
                        target.path() + " and " + path
                                + " share their bytes: the copy would overwrite the container it reads",
                        "name another device");
            }
        }
        if (device.size() < size) {
            draft.refuse(
                    Rules.SIZE,
                    Place.file(target.path()),
                    "it has " + new Size(device.size()) + ", the payload " + new Size(size),
                    "name a device of at least this size");
            return;
        }
        PreflightChecks.checkData(draft, true);
        ExistingContent.refuse(
                draft, overwrite, draft.either("to lose it, add --overwrite", "to lose it: c.overwrite() of copyTo"));
        boolean known =
                draft.plan().findings().stream().anyMatch(finding -> ExistingContent.RULES.contains(finding.rule()));
        var empty = new byte[(int) Math.min(ExistingContent.HEAD, device.size())];
        if (!known && !Arrays.equals(device.read(0, empty.length), empty)) {
            draft.note(
                    Severity.WARNING,
                    Rules.UNKNOWN_CONTENT,
                    Place.file(target.path()),
                    "its first " + new Size(empty.length)
                            + " are not empty, and luksh does not recognise what they are");
        }
        noteLeftover(draft);
    }

    /** What lies at the end of a larger device outlives the copy, and may be what the device is then taken for. */
    private void noteLeftover(Draft draft) {
        Device device = draft.device();
        String inside = payload.signature();
        String afterwards = Signature.of((offset, length) -> afterwards(device, offset, length), device.size());
        if (!afterwards.equals(inside)) {
            draft.note(
                    Severity.WARNING,
                    Rules.LEFTOVER,
                    Place.file(target.path()),
                    "after the copy it is taken for " + afterwards + ", not for " + inside(inside)
                            + ": what lies behind the payload stays; wipefs --all removes it before the copy");
        }
    }

    private byte[] afterwards(Device device, long offset, int length) {
        byte[] content = device.read(offset, length);
        if (offset < size) {
            byte[] copied = payload.read(new Size(offset), new Size(Math.min(length, size - offset)));
            System.arraycopy(copied, 0, content, 0, copied.length);
        }
        return content;
    }

    private String sentence(long room) {
        String what = "the decrypted payload of " + source.path() + ", " + new Size(size) + " of "
                + inside(payload.signature()) + ", ";
        if (fresh) {
            return what + "becomes a new file that its owner alone can read";
        }
        return what
                + (room > size
                        ? "overwrites the first " + new Size(size) + "; the " + new Size(room - size)
                                + " behind them stay as they are"
                        : "overwrites all of it");
    }

    private static String inside(String signature) {
        return signature.isEmpty() ? "unknown content" : signature;
    }

    /** A new file, which has its name once it is whole. */
    private Duration make() {
        source.checkUnchanged();
        long start = System.nanoTime();
        try (DurableFile out = DurableFile.creatingSecret(FileName.parse(target.path()), "rw-------");
                Progress progress = session.person().progress("copying " + source.path(), size)) {
            payload.copy((offset, content) -> out.append(content), 0, size, progress::to);
            out.finish();
        } catch (StoppedException e) {
            session.person().say("nothing is left of " + target.path());
            throw e;
        }
        return copied(start);
    }

    private Duration copied(long start) {
        session.person().say(target.path() + ": written, " + new Size(size) + " decrypted from " + source.path());
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private Duration write() {
        source.checkUnchanged();
        long start = System.nanoTime();
        try (Device out = target.write();
                Progress progress = session.person().progress("copying " + source.path(), size)) {
            try {
                copy(out, progress);
            } catch (StoppedException e) {
                session.person().say(remains());
                throw e;
            } catch (LuksException e) {
                throw new LuksException(e.getMessage() + ". " + remains(), e.status(), e);
            }
            readBack(out);
        }
        return copied(start);
    }

    private void copy(Device out, Progress progress) {
        long front = payload.front();
        out.write(0, new byte[Math.toIntExact(front)]);
        out.flush();
        payload.copy(out::write, front, size, to -> progressed(progress, to - front));
        out.flush();
        payload.copy(out::write, 0, front, to -> progressed(progress, size));
        out.flush();
    }

    private void progressed(Progress progress, long bytes) {
        done = bytes;
        progress.to(bytes);
    }

    /** Of a copy that was not finished: what lies there now. */
    private String remains() {
        return "The copy is not whole: " + new Size(done) + " of " + new Size(size) + " were copied to " + target.path()
                + ". Its first " + new Size(payload.front())
                + ", by which others recognise it, are written last. The same copy again makes it whole";
    }

    /** A stick that is smaller than it says, or a disk that fails, shows at some of many places, the first and the last. */
    private void readBack(Device out) {
        int length = (int) Math.min(SAMPLE, size);
        long pieces = (size + length - 1) / length;
        int count = (int) Math.min(SAMPLES, pieces);
        for (int i = 0; i < count; i++) {
            long at = count == 1 ? 0 : (size - length) / (count - 1) * i;
            if (!Arrays.equals(out.readBack(at, length), payload.read(new Size(at), new Size(length)))) {
                throw new LuksException(
                        out.path() + " does not read back as it was written (byte " + at
                                + "): the device fails, or is smaller than it says; do not trust this copy",
                        LuksException.FAILED);
            }
        }
        session.person()
                .say(out.path() + ": "
                        + (count == pieces ? "all of it was" : count + " of " + pieces + " pieces of 64 KiB were")
                        + " read back" + (out.readsPastCache() ? "" : ", through the cache,") + " and agree");
    }
}
