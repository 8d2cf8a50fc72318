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
 * Puts computed writes on the disk, on the writer thread. LUKS1 knows no lock, so before each write our own stretches of
 * the header are compared with what they must be. An older header that was written over them loses them again. If another
 * program wrote something else there before old key material was touched, the change stops and nothing is lost. Afterwards
 * stopping would lose more: ours are patched into what is there.
 *
 * <p>Of the header only our own bytes are written, never a sector that was read before: the page cache puts them into what
 * lies there at that moment. So nothing that another program writes between our reading and our writing is lost.
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
    /** Our stretches of the header, of all steps, and what must be there now: a step that is done can still be undone. */
    private final TreeMap<Long, byte[]> ours = new TreeMap<>();
    /** What was there before the change: so a stale header shows that was written back. */
    private final TreeMap<Long, byte[]> before = new TreeMap<>();
    /** The stretches that were written so far. */
    private final Set<Long> written = new HashSet<>();
    /** Of the step that runs. */
    private final List<Write.Patch> patched = new ArrayList<>();
    /** By the step that runs. */
    private boolean oldTouched;

    /** Whose stretches were put into an older header again. */
    private final Set<String> mended = new TreeSet<>();

    public Execution(Device disk, List<StepWrites> steps, Consumer<String> say) {
        this(disk, steps, say, ForeignWrites.of(disk, steps), ForeignWrites.PATIENCE);
    }

    /**
     * @param foreignWrites as they were when the plan was compared with the disk
     * @param patience how long a header is waited for of which the key area was written already
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

    /** Everything that a change can stop with once it began to write; {@link Transaction} adds what opens now. */
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

    /** Puts the writes on the disk; a change that is finished had its rehearsal. */
    public void resume() {
        for (int i = 0; i < steps.size(); i++) {
            StepWrites step = steps.get(i);
            attempt(i, () -> run(step));
        }
        settle();
    }

    /**
     * After the last write: a program that wrote a key area is going to write its header, which may be older than ours.
     * What it undoes is put in again.
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

    /** Read-only media, bad sectors and sparse files on a full disk fail here, before any change. */
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

    /** What other programs wrote meanwhile, and what became of it. */
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
                lookAtOurs(); // another program's write is no fault of the disk
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
     * Takes this step's entries back, only while the old material is whole; a failure here changes nothing about what
     * opens.
     *
     * @param foreign another program wrote: what is not ours any more is its, and stays
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

    /** The steps before this one were done: a stale header that was written back must not undo them. */
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
