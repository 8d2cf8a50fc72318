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
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import luksh.unlock.Payload;
import luksh.unlock.Signature;

/**
 * Copies the decrypted payload to a new file or a device. A copy to a device needs a plan, guards and a confirmation, like a
 * change. It writes the first bytes last, so that no program recognises an incomplete copy after a crash.
 */
public final class PayloadCopy {
    /** Number and size of the pieces that luksh reads back: a small part of a large copy. */
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
    /** Bytes written so far. */
    private long done;

    /**
     * @param fresh whether the target is a new file
     * @param overwrite whether to overwrite recognised content on the device
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
     * A copy to a new file or to an existing device.
     *
     * @throws LuksException if the file already exists
     */
    public static PayloadCopy to(
            String name, ChangeSession session, OpenPayload source, boolean overwrite, Set<Guard> allowed) {
        String target = DevicePath.resolve(name);
        Path file = FileName.parse(target);
        boolean fresh = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (!fresh && (Files.isRegularFile(file) || !Files.exists(file))) {
            throw new LuksException(
                    target + " already exists, and luksh never copies over a file; choose another name",
                    ExitStatus.FAILED);
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
     * @throws RefusedException if it cannot work or a guard refuses it
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

    /** @param head hash of the first bytes of the device */
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
                        "the device is mapped as " + String.join(", ", mappings)
                                + ": the copy may miss data that is written during the copy");
            }
            draft.step(VerbNames.COPY, Place.file(target.path()), sentence(device.size()));
            return new Looked(draft.plan(), device.size(), ExistingContent.head(device));
        }
    }

    /** Checks after the confirmation that the plan is still valid. */
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
                                + " share bytes: the copy would overwrite the container that it reads",
                        "name another device");
            }
        }
        if (device.size() < size) {
            draft.refuse(
                    Rules.SIZE,
                    Place.file(target.path()),
                    "it has " + new Size(device.size()) + ", and the payload has " + new Size(size),
                    "name a device of at least this size");
            return;
        }
        PreflightChecks.checkData(draft, true);
        ExistingContent.refuse(
                draft,
                overwrite,
                draft.either("to overwrite it, add --overwrite", "to overwrite it: c.overwrite() of copyTo"));
        boolean known =
                draft.plan().findings().stream().anyMatch(finding -> ExistingContent.RULES.contains(finding.rule()));
        var empty = new byte[(int) Math.min(ExistingContent.HEAD, device.size())];
        if (!known && !Arrays.equals(device.read(0, empty.length), empty)) {
            draft.note(
                    Severity.WARNING,
                    Rules.UNKNOWN_CONTENT,
                    Place.file(target.path()),
                    "its first " + new Size(empty.length) + " contain data that luksh does not recognise");
        }
        noteLeftover(draft);
    }

    /** Old data at the end of a larger device survives the copy. Programs may then recognise the device wrongly. */
    private void noteLeftover(Draft draft) {
        Device device = draft.device();
        String inside = payload.signature();
        String afterwards = Signature.of((offset, length) -> afterwards(device, offset, length), device.size());
        if (!afterwards.equals(inside)) {
            draft.note(
                    Severity.WARNING,
                    Rules.LEFTOVER,
                    Place.file(target.path()),
                    "after the copy, programs recognise it as " + afterwards + ", not as " + inside(inside)
                            + ": old data after the end of the payload stays; to remove it first, run wipefs --all");
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
        String what = "the decrypted payload of " + source.path() + " (" + new Size(size) + " of "
                + inside(payload.signature()) + ") ";
        if (fresh) {
            return what + "becomes a new file that only its owner can read";
        }
        return what
                + (room > size
                        ? "overwrites the first " + new Size(size) + "; the " + new Size(room - size)
                                + " after them stay unchanged"
                        : "overwrites everything on the target");
    }

    private static String inside(String signature) {
        return signature.isEmpty() ? "content that luksh does not recognise" : signature;
    }

    /** Writes a new file, which gets its name when it is complete. */
    private Duration make() {
        source.checkUnchanged();
        long start = System.nanoTime();
        try (DurableFile out = DurableFile.creatingSecret(FileName.parse(target.path()), "rw-------");
                Progress progress = session.person().progress("copying " + source.path(), size)) {
            payload.copy((offset, content) -> out.append(content), 0, size, progress::to);
            out.finish();
        } catch (StoppedException e) {
            session.person().say("luksh deleted the incomplete copy " + target.path());
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

    /** Describes the state of an incomplete copy. */
    private String remains() {
        return "The copy is incomplete: luksh copied " + new Size(done) + " of " + new Size(size) + " to "
                + target.path()
                + ". luksh writes the first " + new Size(payload.front())
                + ", by which programs recognise it, last. To complete it, run the same copy again";
    }

    /** Reads samples back, including the first and the last bytes, to detect a failing disk or a false capacity. */
    private void readBack(Device out) {
        int length = (int) Math.min(SAMPLE, size);
        long pieces = (size + length - 1) / length;
        int count = (int) Math.min(SAMPLES, pieces);
        for (int i = 0; i < count; i++) {
            long at = count == 1 ? 0 : (size - length) / (count - 1) * i;
            if (!Arrays.equals(out.readBack(at, length), payload.read(new Size(at), new Size(length)))) {
                throw new LuksException(
                        out.path() + " does not read back as written (byte " + at
                                + "): the device is failing, or has a false capacity. Do not trust this copy",
                        ExitStatus.FAILED);
            }
        }
        session.person()
                .say(out.path() + ": "
                        + "luksh read "
                        + (count == pieces ? "the whole copy" : count + " of " + pieces + " pieces of 64 KiB")
                        + " back" + (out.readsPastCache() ? "" : " through the cache") + "; it is correct");
    }
}
