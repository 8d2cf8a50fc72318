package luksh.change.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import luksh.change.Transaction;
import luksh.change.journal.StepWrites;
import luksh.change.journal.Write;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;

/**
 * Writes the computed writes to the disk, on the writer thread. LUKS1 has no lock, so before each write luksh compares
 * its own parts of the header with the expected bytes. If an older header was written over them, luksh writes them
 * again. If another program wrote something else before old key material was overwritten, the change stops and nothing
 * is lost. After that point, stopping would lose more, so luksh writes its parts into the header that is there.
 *
 * <p>luksh writes only its own bytes of the header, never a sector that it read before. The page cache merges them with
 * the current content. So nothing is lost that another program writes between the read and the write.
 */
public final class Execution {
    private static final int SECTOR = Luks1Header.SECTOR;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Device disk;
    private final List<StepWrites> steps;
    private final Consumer<String> say;
    private final ForeignWrites foreignWrites;
    private final Duration patience;

    private final DiskWriter writer;
    /**
     * The parts of the header that luksh changes, of all steps, with their expected bytes. Another program can undo a
     * finished step too.
     */
    private final TreeMap<Long, byte[]> ours = new TreeMap<>();
    /** The same parts before the change. If they return, another program wrote an older header. */
    private final TreeMap<Long, byte[]> before = new TreeMap<>();
    /** The parts that luksh has written. */
    private final Set<Long> written = new HashSet<>();
    /** The parts of the current step. */
    private final List<Write.Patch> patched = new ArrayList<>();
    /** The parts that the current step has written. */
    private boolean oldTouched;

    /** The slots whose parts were written again into an older header. */
    private final Set<String> mended = new TreeSet<>();

    public Execution(Device disk, List<StepWrites> steps, Consumer<String> say) {
        this(disk, steps, say, ForeignWrites.of(disk, steps), ForeignWrites.PATIENCE);
    }

    /**
     * @param foreignWrites the state when luksh compared the plan with the disk
     * @param patience how long to wait for the header of a program that already wrote a key area
     */
    public Execution(
            Device disk, List<StepWrites> steps, Consumer<String> say, ForeignWrites foreignWrites, Duration patience) {
        this.disk = disk;
        this.writer = new DiskWriter(disk);
        this.steps = steps;
        this.say = say;
        this.foreignWrites = foreignWrites;
        this.patience = patience;
        for (StepWrites step : steps) {
            for (Write write : step.writes()) {
                if (write instanceof Write.Patch patch) {
                    before.putIfAbsent(patch.offset(), patch.before());
                }
            }
        }
        ours.putAll(before);
    }

    /**
     * Any reason for a change to stop after it started to write. {@link Transaction} adds which slots unlock the device
     * now.
     */
    public static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public final String sentence;
        public final int status;

        Stopped(String sentence, int status, Throwable cause) {
            super(sentence, cause);
            this.sentence = sentence;
            this.status = status;
        }
    }

    /** Executes the writes. To finish an interrupted change, no rehearsal is needed: it had one. */
    public void resume() {
        for (int i = 0; i < steps.size(); i++) {
            StepWrites step = steps.get(i);
            attempt(i, () -> run(step));
        }
        settle();
    }

    /**
     * Runs after the last write. A program that wrote a key area will also write its header, and that header may be
     * older than the change. luksh then writes its parts again.
     */
    public void settle() {
        attempt(steps.size() - 1, this::lookAgain);
    }

    private void attempt(int index, Runnable part) {
        try {
            part.run();
        } catch (LuksException e) {
            takeBack(e.status() == ExitStatus.BUSY);
            throw new Stopped(
                    "step " + (index + 1) + " of " + steps.size() + " ("
                            + steps.get(index).step() + ") stopped: " + e.getMessage(),
                    e.status() == ExitStatus.BUSY ? ExitStatus.BUSY : ExitStatus.FAILED,
                    e);
        }
    }

    /** Fails before any change on read-only media, on bad sectors, and for sparse files on a full disk. */
    public void rehearse() {
        try {
            disk.flush();
            for (StepWrites step : steps) {
                for (Write write : step.writes()) {
                    if (write instanceof Write.Region region) {
                        disk.write(region.offset(), disk.read(region.offset(), region.content().length));
                    }
                }
            }
            disk.flush();
            foreignWrites.refuseChanges();
        } catch (LuksException e) {
            if (e.status() == ExitStatus.BUSY) {
                throw new LuksException(disk.path() + ": " + e.getMessage(), e.status(), e);
            }
            throw new LuksException("the rehearsal failed; nothing was changed: " + e.getMessage(), e.status(), e);
        }
    }

    private void run(StepWrites step) {
        patched.clear();
        oldTouched = false;
        for (Write write : step.writes()) {
            if (write instanceof Write.Region region) {
                lookAtOurs();
                foreignWrites.refuseTaken(region);
                oldTouched |= region.old();
                // what we exchange as a whole is no stretch to be guarded any more: its new bytes mean something else
                ours.keySet()
                        .removeIf(offset ->
                                offset >= region.offset() && offset < region.offset() + region.content().length);
                writer.put(region.offset(), region.content());
            } else if (write instanceof Write.Patch patch) {
                lookAtOurs();
                patched.add(patch);
                writer.put(patch.offset(), patch.after());
                ours.put(patch.offset(), patch.after());
                written.add(patch.offset());
            } else if (write instanceof Write.Prove prove) {
                prove(prove);
            } else if (write instanceof Write.Outside outside) {
                outside.act().accept(disk);
            } else {
                writer.flush();
            }
        }
        lookAtOurs();
    }

    private void lookAgain() {
        long end = System.nanoTime() + patience.toNanos();
        foreignWrites.seeAreas();
        lookAtOurs();
        while (foreignWrites.announced() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            lookAtOurs();
            foreignWrites.seeAreas();
        }
        List<ForeignWrites.Entry> undone = foreignWrites.undone();
        for (ForeignWrites.Entry entry : undone) {
            writer.put(entry.offset(), entry.content());
            writer.flush();
        }
    }

    /** The writes of other programs during the change, and their effect. */
    public List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        if (!mended.isEmpty()) {
            findings.add(ForeignWrites.finding(
                    disk.path(),
                    Place.header(),
                    "Another program wrote an older header while luksh wrote. luksh wrote " + String.join(", ", mended)
                            + " again."));
        }
        findings.addAll(foreignWrites.findings(disk.path()));
        return findings;
    }

    private void lookAtOurs() {
        byte[] header = header();
        foreignWrites.see(header);
        List<Long> changed = ours.keySet().stream()
                .filter(offset -> !holds(header, offset, ours))
                .toList();
        List<Long> undone = changed.stream()
                .filter(written::contains)
                .filter(offset -> oldTouched || holds(header, offset, before))
                .toList();
        if (!oldTouched && undone.size() < changed.size()) {
            throw new LuksException("another program has just changed " + names(changed), ExitStatus.BUSY);
        }
        if (!undone.isEmpty()) {
            writer.flush();
            putBack(undone);
            undone.forEach(offset -> mended.add(name(offset)));
        }
    }

    private static String names(List<Long> offsets) {
        return offsets.stream().map(Execution::name).distinct().collect(Collectors.joining(", "));
    }

    private static String name(long offset) {
        return offset >= Luks1Header.SLOTS_OFFSET
                ? "the entry of slot " + (offset - Luks1Header.SLOTS_OFFSET) / Luks1KeySlot.SIZE
                : offset >= Luks1Header.UUID_OFFSET ? "the UUID" : "the digest";
    }

    private byte[] header() {
        return disk.read(0, 2 * SECTOR);
    }

    private static boolean holds(byte[] header, long offset, Map<Long, byte[]> expected) {
        byte[] content = Objects.requireNonNull(expected.get(offset));
        int start = (int) offset;
        return Arrays.equals(header, start, start + content.length, content, 0, content.length);
    }

    private void putBack(List<Long> offsets) {
        for (long offset : offsets) {
            writer.put(offset, Objects.requireNonNull(ours.get(offset)));
            writer.flush();
        }
    }

    private void prove(Write.Prove prove) {
        for (Write.Region expected : prove.expected()) {
            if (!Arrays.equals(disk.readBack(expected.offset(), expected.content().length), expected.content())) {
                lookAtOurs(); // the write of another program is not a fault of the disk
                if (!Arrays.equals(disk.readBack(expected.offset(), expected.content().length), expected.content())) {
                    throw new LuksException(
                            prove.what() + " does not read back as written (byte " + expected.offset()
                                    + "); the disk may be failing, or another program writes to it",
                            ExitStatus.FAILED);
                }
            }
        }
    }

    /**
     * Writes the old entries of this step back. It does so only while the old key material is complete. A failure here
     * does not change which slots unlock the device.
     *
     * @param foreign whether another program wrote; then the parts that it changed stay
     */
    private void takeBack(boolean foreign) {
        if (oldTouched) {
            return;
        }
        try {
            for (int i = patched.size() - 1; i >= 0; i--) {
                Write.Patch patch = patched.get(i);
                ours.put(patch.offset(), patch.before());
                byte[] header = header();
                if (!foreign || holds(header, patch.offset(), Map.of(patch.offset(), patch.after()))) {
                    disk.write(patch.offset(), patch.before());
                    disk.flush();
                }
            }
            if (foreign) {
                keepDoneSteps();
            }
        } catch (LuksException e) {
            say.accept("luksh could not undo the writes of this step: " + e.getMessage());
        }
    }

    /** The earlier steps are done. An older header must not undo them. */
    private void keepDoneSteps() {
        byte[] header = header();
        List<Long> undone = ours.keySet().stream()
                .filter(offset -> !holds(header, offset, ours) && holds(header, offset, before))
                .toList();
        putBack(undone);
        if (!undone.isEmpty()) {
            say.accept("another program wrote an older header; luksh wrote the entries of the completed steps again");
        }
    }
}
