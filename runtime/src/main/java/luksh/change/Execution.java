package luksh.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import luksh.device.Device;
import luksh.format.Luks1Header;
import luksh.format.LuksException;

/**
 * Puts computed writes on the disk, on the writer thread. LUKS1 knows no lock, so before each write our own stretches of
 * the header are compared with what they must be. If another program changed them before old key material was touched,
 * the change stops and nothing is lost. Afterwards stopping would lose more: ours are patched into what is there.
 */
final class Execution {
    private static final int SECTOR = Luks1Header.SECTOR;

    private final Device disk;
    private final List<Work.StepWrites> steps;
    private final Person person;

    /** What was written since the last flush, for one more attempt. */
    private final List<Write.Region> unflushed = new ArrayList<>();
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

    private boolean mended;

    Execution(Device disk, List<Work.StepWrites> steps, Person person) {
        this.disk = disk;
        this.steps = steps;
        this.person = person;
        for (Work.StepWrites step : steps) {
            for (Write write : step.writes()) {
                if (write instanceof Write.Patch patch) {
                    before.putIfAbsent(patch.offset(), patch.before());
                }
            }
        }
        ours.putAll(before);
    }

    /** Everything that a change can stop with once it began to write; {@link Transaction} adds what opens now. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String sentence;
        final int status;

        Stopped(String sentence, int status, Throwable cause) {
            super(sentence, cause);
            this.sentence = sentence;
            this.status = status;
        }
    }

    /** Puts the writes on the disk; a change that is finished had its rehearsal. */
    void resume() {
        for (int i = 0; i < steps.size(); i++) {
            Work.StepWrites step = steps.get(i);
            try {
                run(step);
            } catch (LuksException e) {
                takeBack(e.status() == LuksException.BUSY);
                throw new Stopped(
                        "step " + (i + 1) + " of " + steps.size() + " (" + step.step() + ") stopped: " + e.getMessage(),
                        e.status() == LuksException.BUSY ? LuksException.BUSY : LuksException.FAILED,
                        e);
            }
        }
    }

    /** Read-only media, bad sectors and sparse files on a full disk fail here, before any change. */
    void rehearse() {
        try {
            disk.flush();
            for (Work.StepWrites step : steps) {
                for (Write write : step.writes()) {
                    if (write instanceof Write.Region region) {
                        disk.write(region.offset(), disk.read(region.offset(), region.content().length));
                    }
                }
            }
            disk.flush();
        } catch (LuksException e) {
            throw new LuksException("the rehearsal failed, nothing was changed: " + e.getMessage(), e.status(), e);
        }
    }

    private void run(Work.StepWrites step) {
        patched.clear();
        oldTouched = false;
        for (Write write : step.writes()) {
            if (write instanceof Write.Region region) {
                lookAtOurs();
                oldTouched |= region.old();
                // what we exchange as a whole is no stretch to be guarded any more: its new bytes mean something else
                ours.keySet()
                        .removeIf(offset ->
                                offset >= region.offset() && offset < region.offset() + region.content().length);
                put(region);
            } else if (write instanceof Write.Patch patch) {
                byte[] header = lookAtOurs();
                patched.add(patch);
                put(sectorWith(header, patch.offset(), patch.after()));
                ours.put(patch.offset(), patch.after());
                written.add(patch.offset());
            } else if (write instanceof Write.Prove prove) {
                prove(prove);
            } else if (write instanceof Write.Outside outside) {
                outside.act().accept(disk);
            } else {
                flush();
            }
        }
        lookAtOurs();
        if (mended) {
            person.say("another program wrote the header meanwhile; our entries were put into what it wrote");
            mended = false;
        }
    }

    /** @return the header's two sectors, read at once: what comes between two reads is seen by neither */
    private byte[] lookAtOurs() {
        byte[] header = header();
        List<Long> changed = ours.keySet().stream()
                .filter(offset -> !holds(header, offset, ours))
                .toList();
        if (changed.isEmpty()) {
            return header;
        }
        if (!oldTouched) {
            throw new LuksException("the header was changed meanwhile by another program", LuksException.BUSY);
        }
        List<Long> undone = changed.stream().filter(written::contains).toList();
        if (!undone.isEmpty()) {
            flush();
            putBack(undone);
            mended = true;
        }
        return header();
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
            put(sectorWith(header(), offset, Objects.requireNonNull(ours.get(offset))));
            flush();
        }
    }

    /** The sector of the header in which this stretch lies, the rest of it as it was read. */
    private static Write.Region sectorWith(byte[] header, long offset, byte[] content) {
        int start = (int) offset / SECTOR * SECTOR;
        byte[] sector = Arrays.copyOfRange(header, start, start + SECTOR);
        System.arraycopy(content, 0, sector, (int) offset - start, content.length);
        return new Write.Region(start, sector, Write.Role.HEADER, false);
    }

    private void put(Write.Region region) {
        unflushed.add(region);
        try {
            disk.write(region.offset(), region.content());
        } catch (LuksException e) {
            again(e);
        }
    }

    private void flush() {
        try {
            disk.flush();
        } catch (LuksException e) {
            again(e);
        }
        unflushed.clear();
    }

    /** A failed flush marks pages clean that never arrived: only writing them anew says anything. Once. */
    private void again(LuksException first) {
        try {
            for (Write.Region region : unflushed) {
                disk.write(region.offset(), region.content());
            }
            disk.flush();
        } catch (LuksException second) {
            second.addSuppressed(first);
            throw second;
        }
    }

    private void prove(Write.Prove prove) {
        for (Write.Region expected : prove.expected()) {
            if (!Arrays.equals(disk.readBack(expected.offset(), expected.content().length), expected.content())) {
                lookAtOurs(); // another program's write is no fault of the disk
                if (!Arrays.equals(disk.readBack(expected.offset(), expected.content().length), expected.content())) {
                    throw new LuksException(
                            prove.what() + " does not read back as it was written (byte " + expected.offset()
                                    + "); the disk may be failing, or another program writes to it",
                            LuksException.FAILED);
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
                    Write.Region back = sectorWith(header, patch.offset(), patch.before());
                    disk.write(back.offset(), back.content());
                    disk.flush();
                }
            }
            if (foreign) {
                keepDoneSteps();
            }
        } catch (LuksException e) {
            person.say("what was written of this step could not be taken back: " + e.getMessage());
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
            person.say("another program wrote an older header; the entries of the steps that were done were put back");
        }
    }
}
