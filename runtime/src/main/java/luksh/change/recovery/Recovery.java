package luksh.change.recovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalHeaders;
import luksh.change.journal.JournaledWrites;
import luksh.change.journal.OpenedSlots;
import luksh.change.journal.RandomFill;
import luksh.change.journal.Write;
import luksh.change.write.Luks2WriteOrder;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Luks2Copies;
import org.jspecify.annotations.Nullable;

/**
 * Compares a disk with the journal of an interrupted change, and computes the writes that finish or undo it. It needs no
 * passphrase: a write that is neither on the disk nor in the journal was not started. Recovery can run repeatedly, also after
 * a crash.
 */
public final class Recovery {
    /** The state of the change. */
    public enum Verdict {
        /** All writes are on the disk. */
        DONE,
        /** No write is on the disk, except bytes that no header names. */
        NOT_DONE,
        /** Recovery can write the rest, or clean up an incomplete step. */
        UNFINISHED,
        /** Another program wrote a later header, which stays. */
        OVERTAKEN,
        /** The disk contains another container, or none. */
        ELSEWHERE,
        /** The disk has neither the old nor the planned state. */
        UNCLEAR
    }

    /** The highest sequence id, as an unsigned number. */
    private static final long HIGHEST = -1;

    private final Journal journal;
    private final JournaledWrites program;
    private final @Nullable Header present;
    private final Overlay view;
    private final JournalHeaders former;

    private Verdict verdict = Verdict.UNCLEAR;
    /** Bytes of an unreadable header, to write first and at once. */
    private final List<Write.Region> lost = new ArrayList<>();

    private final List<Write> writes = new ArrayList<>();
    private final List<Write> back = new ArrayList<>();
    /** The first incomplete group. */
    private int reached = -1;
    /** The first group that stays incomplete. */
    private int finished = -1;

    private Recovery(Journal journal, Device device) {
        this.journal = journal;
        this.program = journal.program();
        this.view = new Overlay(new ZeroFilledView(device));
        this.present = JournalHeaders.read(view);
        this.former = new JournalHeaders(journal, view);
    }

    /** Compares; only reads. */
    public static Recovery of(Journal journal, Device device) {
        var recovery = new Recovery(journal, device);
        recovery.assess();
        return recovery;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** Regions to write before all others; the header is unreadable until then. */
    public List<Write.Region> lost() {
        return lost;
    }

    public List<Write> writes() {
        return writes;
    }

    /** The writes that undo the interrupted step; empty if that is not possible. */
    public List<Write> back() {
        return back;
    }

    /** Whether the other has the same result and writes. A restored LUKS2 header has a new salt each time. */
    boolean agreesWith(Recovery other) {
        return verdict == other.verdict
                && reached == other.reached
                && finished == other.finished
                && Write.same(lost, other.lost, true)
                && Write.same(writes, other.writes, true)
                && Write.same(back, other.back, present instanceof Luks1Header);
    }

    private void assess() {
        if (present != null && !journal.fits(present)) {
            verdict = Verdict.ELSEWHERE;
            return;
        }
        if (present instanceof Luks2Header luks2 && Long.compareUnsigned(luks2.sequence(), lastSequence()) > 0) {
            verdict = Verdict.OVERTAKEN;
            tidy(0, program.groups().size(), view);
            return;
        }
        if (present instanceof Luks2Header luks2) {
            former.sameMeaning(luks2);
        }
        reached = program.reached(view);
        if (reached < 0) {
            Optional<JournalHeaders.Found> found = present instanceof Luks1Header
                    ? former.older()
                    : present == null || !Luks2Copies.read(view).equalAndGood() ? former.lost() : Optional.empty();
            found.ifPresent(header -> {
                reached = header.reached();
                lost.addAll(header.whole());
                writes.addAll(header.patches());
            });
        }
        if (reached < 0) {
            verdict = present == null ? Verdict.ELSEWHERE : Verdict.UNCLEAR;
            return;
        }
        forward();
        takeBack();
        if (!writes.isEmpty() || !lost.isEmpty()) {
            verdict = Verdict.UNFINISHED;
        } else if (tidies() && program.groups().get(finished).step() == 0) {
            verdict = Verdict.NOT_DONE;
        } else {
            verdict = Verdict.DONE;
        }
    }

    /** Whether a step stays incomplete, so that recovery cleans it up instead of finishing it. */
    public boolean tidies() {
        return finished < program.groups().size();
    }

    /** One step of the change and its state: done, finished now, or not done. */
    public record Progress(String step, String state) {}

    /** For each step of the change. */
    public List<Progress> steps() {
        var steps = new ArrayList<Progress>();
        for (int step = 0; step < program.steps().size(); step++) {
            steps.add(new Progress(program.steps().get(step), state(step)));
        }
        return steps;
    }

    /** The same for an undo. */
    public List<Progress> stepsBack() {
        var steps = new ArrayList<>(steps());
        if (reached >= 0 && reached < program.groups().size()) {
            int step = program.groups().get(reached).step();
            steps.set(step, new Progress(program.steps().get(step), "started, luksh undoes it now"));
            for (int later = step + 1; later < steps.size(); later++) {
                steps.set(later, new Progress(program.steps().get(later), "not done"));
            }
        }
        return steps;
    }

    private String state(int step) {
        if (reached < 0) {
            return "unknown";
        }
        int end = 0;
        for (int i = 0; i < program.groups().size(); i++) {
            if (program.groups().get(i).step() == step) {
                end = i + 1;
            }
        }
        return end <= reached ? "done" : end <= finished ? "started, luksh finishes it now" : "not done";
    }

    /** The highest sequence id of all headers of this change. */
    private long lastSequence() {
        long last = 0;
        for (JournaledWrites.Group group : program.groups()) {
            for (JournaledWrites.Act act : group.acts()) {
                Optional<Long> sequence = act.role() == Write.Role.HEADER && !act.entry()
                        ? act.bytes().flatMap(copy -> Luks2CopyBytes.sequence(copy, act.offset()))
                        : Optional.empty();
                if (sequence.isPresent() && Long.compareUnsigned(sequence.get(), last) > 0) {
                    last = sequence.get();
                }
            }
        }
        if (last == 0) {
            return HIGHEST; // a conversion writes its header copies in pieces
        }
        return former.before() instanceof Luks2Header before && Long.compareUnsigned(before.sequence(), last) > 0
                ? before.sequence()
                : last;
    }

    // ---- forward

    private void forward() {
        var after = new Overlay(view);
        finished = reached;
        while (finished < program.groups().size()) {
            Optional<List<Write>> group = resolved(program.groups().get(finished), after);
            if (group.isEmpty()) {
                tidy(finished, finished + 1, after);
                break;
            }
            writes.addAll(group.get());
            finished++;
        }
        if (!writes.isEmpty()) {
            writes.add(new Write.Prove("what was finished", expected(writes, after)));
        }
    }

    /** The missing writes of a group; empty if the bytes of one are not available. */
    private Optional<List<Write>> resolved(JournaledWrites.Group group, Overlay after) {
        var missing = new ArrayList<Write>();
        var contents = new ArrayList<byte[]>();
        for (JournaledWrites.Act act : group.acts()) {
            Optional<byte[]> content = act.bytes().or(() -> elsewhere(act, after));
            if (content.isEmpty()) {
                return Optional.empty();
            }
            contents.add(content.get());
        }
        for (int i = 0; i < contents.size(); i++) {
            JournaledWrites.Act act = group.acts().get(i);
            byte[] found = after.read(act.offset(), act.size());
            if (!Arrays.equals(found, contents.get(i))) {
                missing.add(
                        act.entry()
                                ? new Write.Patch(act.offset(), found, contents.get(i))
                                : new Write.Region(act.offset(), contents.get(i), act.role(), act.old()));
                after.write(act.offset(), contents.get(i));
            }
        }
        if (!missing.isEmpty()) {
            missing.add(new Write.Flush());
        }
        return Optional.of(missing);
    }

    /** Key material that the journal does not contain, from another place on the disk. */
    private Optional<byte[]> elsewhere(JournaledWrites.Act act, Device disk) {
        var offsets = new ArrayList<Long>();
        offsets.add(act.offset());
        program.groups().stream()
                .flatMap(group -> group.acts().stream())
                .filter(other -> other.size() == act.size() && other.after().equals(act.after()))
                .forEach(other -> offsets.add(other.offset()));
        for (Header header : new Header[] {present, former.before()}) {
            if (header != null) {
                header.slots().forEach(slot -> offsets.add(slot.area().offset().bytes()));
            }
        }
        for (long offset : offsets) {
            if (offset + act.size() <= disk.size()) {
                byte[] found = disk.read(offset, act.size());
                if (OpenedSlots.hash(found).equals(act.after())) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    /** Overwrites written key areas that no header names. */
    private void tidy(int from, int to, Overlay after) {
        Header header = JournalHeaders.read(after);
        for (JournaledWrites.Group group : program.groups().subList(from, to)) {
            for (JournaledWrites.Act act : group.acts()) {
                if (act.role() == Write.Role.MATERIAL
                        && !act.old()
                        && header != null
                        && header.slots().stream().noneMatch(slot -> overlaps(slot, act))
                        && !OpenedSlots.hash(after.read(act.offset(), act.size()))
                                .equals(act.before())) {
                    wipe(act, after, writes);
                }
            }
        }
    }

    /** Uses the same bytes each time, so that a repeated recovery recognises its own wipe. */
    private static void wipe(JournaledWrites.Act act, Overlay after, List<Write> to) {
        byte[] noise = RandomFill.from(act.after().toArray(), act.size());
        if (!Arrays.equals(noise, after.read(act.offset(), act.size()))) {
            after.write(act.offset(), noise);
            to.add(new Write.Region(act.offset(), noise, Write.Role.RANDOM, false));
            to.add(new Write.Flush());
        }
    }

    private static boolean overlaps(KeySlot slot, JournaledWrites.Act act) {
        Area area = slot.area();
        long start = area.offset().bytes();
        return start < act.end() && act.offset() < start + area.size().bytes();
    }

    // ---- back

    /** Computes the undo; possible unless the interrupted step overwrote an old key area. */
    private void takeBack() {
        if (reached == program.groups().size() || !lost.isEmpty()) {
            return;
        }
        int step = program.groups().get(reached).step();
        var begun = new ArrayList<JournaledWrites.Act>();
        int first = reached;
        for (int i = reached; i >= 0 && program.groups().get(i).step() == step; i--) {
            begun.addAll(0, program.groups().get(i).acts());
            first = i;
        }
        if (begun.stream().anyMatch(JournaledWrites.Act::old)) {
            return;
        }
        var after = new Overlay(view);
        if (present instanceof Luks2Header) {
            Header then = JournalHeaders.read(former.image(first - 1));
            if (then == null) {
                return;
            }
            var writeOrder = new Luks2WriteOrder(after);
            writeOrder.header(then);
            back.addAll(writeOrder.writes());
        } else {
            for (int i = begun.size() - 1; i >= 0; i--) {
                JournaledWrites.Act act = begun.get(i);
                byte[] found = after.read(act.offset(), act.size());
                if (act.entry() && !Arrays.equals(found, act.before().toArray())) {
                    back.add(new Write.Patch(act.offset(), found, act.before().toArray()));
                    back.add(new Write.Flush());
                    after.write(act.offset(), act.before().toArray());
                }
            }
        }
        begun.stream()
                .filter(act -> act.role() == Write.Role.MATERIAL)
                .filter(act ->
                        !OpenedSlots.hash(after.read(act.offset(), act.size())).equals(act.before()))
                .forEach(act -> wipe(act, after, back));
        if (!back.isEmpty()) {
            back.add(new Write.Prove("what was taken back", expected(back, after)));
        }
    }

    private static List<Write.Region> expected(List<Write> writes, Device after) {
        var regions = new ArrayList<Write.Region>();
        for (Write write : writes) {
            if (write instanceof Write.Region region) {
                regions.add(at(after, region.offset(), region.content().length));
            } else if (write instanceof Write.Patch patch) {
                regions.add(at(after, patch.offset(), patch.after().length));
            }
        }
        return regions;
    }

    private static Write.Region at(Device device, long offset, int size) {
        return new Write.Region(offset, device.read(offset, size), Write.Role.HEADER, false);
    }
}
