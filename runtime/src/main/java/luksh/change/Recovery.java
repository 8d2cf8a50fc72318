package luksh.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import org.jspecify.annotations.Nullable;

/**
 * What an interrupted change left on a disk, found by comparing the disk with the journal, and the writes that finish it
 * or take it back. No passphrase is needed: what is not on the disk yet and not in the journal was not begun. Doing it
 * twice does no more than doing it once, and a crash in between leads here again.
 */
final class Recovery {
    /** How it stands. */
    enum Verdict {
        /** All writes are there. */
        DONE,
        /** No write is there, apart from bytes that no header names. */
        NOT_DONE,
        /** The rest can be written, or the tidying of a step that did not come to its point. */
        UNFINISHED,
        /** Another program wrote a later header: that stays. */
        OVERTAKEN,
        /** Another container lies there, or none. */
        ELSEWHERE,
        /** Neither what was nor what was planned. */
        UNCLEAR
    }

    private final Journal journal;
    private final Program program;
    private final @Nullable Header present;
    private final Overlay view;

    private Verdict verdict = Verdict.UNCLEAR;
    /** The header itself could not be read: these bytes come first, at once. */
    private final List<Write.Region> lost = new ArrayList<>();

    private final List<Write> writes = new ArrayList<>();
    private final List<Write> back = new ArrayList<>();
    /** The first group that is not whole. */
    private int reached = -1;
    /** The first group that will not be whole. */
    private int finished = -1;

    private Recovery(Journal journal, Device device) {
        this.journal = journal;
        this.program = journal.program();
        this.view = new Overlay(new Remains(device));
        this.present = header(view);
    }

    /** Reads alone. */
    static Recovery of(Journal journal, Device device) {
        var recovery = new Recovery(journal, device);
        recovery.assess();
        return recovery;
    }

    Verdict verdict() {
        return verdict;
    }

    /** To be written before all others, as they are; the header cannot be read until then. */
    List<Write.Region> lost() {
        return lost;
    }

    List<Write> writes() {
        return writes;
    }

    /** The writes that take the step back that was interrupted; empty if that is not possible. */
    List<Write> back() {
        return back;
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
        sameMeaning();
        reached = program.reached(view);
        if (reached < 0 && (present == null || copyIsLost())) {
            withoutHeader();
        } else if (reached < 0 && present instanceof Luks1Header) {
            olderHeader();
        }
        if (reached < 0) {
            verdict = present == null ? Verdict.ELSEWHERE : Verdict.UNCLEAR;
            return;
        }
        forward();
        takeBack();
        boolean nothing = writes.isEmpty() && lost.isEmpty();
        verdict = !nothing
                ? Verdict.UNFINISHED
                : finished == program.groups().size() ? Verdict.DONE : nothingDone() ? Verdict.NOT_DONE : Verdict.DONE;
    }

    private boolean nothingDone() {
        return finished < program.groups().size()
                && program.groups().get(finished).step() == 0;
    }

    /** Whether a step did not come to its point, so that there is something to tidy rather than to finish. */
    boolean tidies() {
        return finished < program.groups().size();
    }

    /** In words, for each step of the change: done, finished now, not done. */
    List<String> steps() {
        var words = new ArrayList<String>();
        for (int step = 0; step < program.steps().size(); step++) {
            words.add(program.steps().get(step) + ": " + state(step));
        }
        return words;
    }

    /** The same for taking back. */
    List<String> stepsBack() {
        var words = new ArrayList<>(steps());
        if (reached >= 0 && reached < program.groups().size()) {
            int step = program.groups().get(reached).step();
            words.set(step, program.steps().get(step) + ": begun, is taken back now");
            for (int later = step + 1; later < words.size(); later++) {
                words.set(later, program.steps().get(later) + ": not done");
            }
        }
        return words;
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
        return end <= reached ? "done" : end <= finished ? "begun, is finished now" : "not done";
    }

    /** Highest of all headers that it was going to write. */
    private long lastSequence() {
        long last = 0;
        for (Program.Group group : program.groups()) {
            for (Program.Act act : group.acts()) {
                Optional<Long> sequence = act.role() == Write.Role.HEADER && !act.entry()
                        ? act.bytes().flatMap(copy -> Luks2Header.sequence(copy, act.offset()))
                        : Optional.empty();
                if (sequence.isPresent() && Long.compareUnsigned(sequence.get(), last) > 0) {
                    last = sequence.get();
                }
            }
        }
        // a conversion writes its copies in pieces
        return last == 0 ? Long.MAX_VALUE : Math.max(last, before() instanceof Luks2Header b ? b.sequence() : 0);
    }

    private @Nullable Header before() {
        var overlay = new Overlay(new Blank("", view.size()));
        overlay.write(0, Arrays.copyOf(journal.header().toArray(), (int)
                Math.min(view.size(), journal.header().size())));
        return header(overlay);
    }

    /** What another program repaired has another salt and says the same: it counts as the copy that was there. */
    private void sameMeaning() {
        if (!(present instanceof Luks2Header luks2)) {
            return;
        }
        int size = Math.toIntExact(luks2.headerSize());
        for (long offset : new long[] {0, size}) {
            Optional<Luks2Header> found = copy(view.read(offset, size), offset);
            if (found.isEmpty()) {
                continue;
            }
            for (int group = program.groups().size(); group >= 0; group--) {
                byte[] image = image(group).read(offset, size);
                if (copy(image, offset).filter(found.get()::equals).isPresent()) {
                    view.write(offset, image);
                    break;
                }
            }
        }
    }

    private static Optional<Luks2Header> copy(byte[] bytes, long offset) {
        try {
            return Optional.of(Luks2Header.decode(bytes, offset));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    /** The disk with the header that the journal has of this moment, up to the writes of this group. */
    private Overlay image(int group) {
        var image = new Overlay(view);
        image.write(0, journal.header().toArray());
        for (int i = 0; i <= Math.min(group, program.groups().size() - 1); i++) {
            for (Program.Act act : program.groups().get(i).acts()) {
                if (act.role() == Write.Role.HEADER) {
                    image.write(act.offset(), act.bytes().orElseThrow());
                }
            }
        }
        return image;
    }

    private boolean copyIsLost() {
        return present instanceof Luks2Header && !Luks2Copies.read(view).equalAndGood();
    }

    /** The header is gone, or of LUKS2 a copy; the key areas tell which one was there. */
    private void withoutHeader() {
        if (journal.header().size() == 0) {
            return;
        }
        for (int group = program.groups().size(); group >= 0; group--) {
            Overlay image = image(group);
            if (header(image) != null && program.shows(image, group)) {
                reached = group;
                image.changes().forEach((offset, run) -> wholePages(image, offset, run.size()));
                lost.forEach(region -> view.write(region.offset(), region.content()));
                return;
            }
        }
    }

    /** A block that a drive lost heals only when it is written whole. */
    private void wholePages(Overlay image, long offset, int size) {
        long from = offset / Journal.BLOCK * Journal.BLOCK;
        long limit = journal.header().size() >= Journal.BLOCK || from > 0
                ? Long.MAX_VALUE
                : journal.header().size();
        long to = Math.min(
                Math.min((offset + size + Journal.BLOCK - 1) / Journal.BLOCK * Journal.BLOCK, limit), view.size());
        lost.add(new Write.Region(
                from, image.read(from, Math.toIntExact(Math.max(to, offset + size) - from)), Write.Role.HEADER, false));
    }

    /** Another program wrote a header back that it had read before the change: our entries are put into it again. */
    private void olderHeader() {
        for (int group = program.groups().size(); group > 0; group--) {
            var image = new Overlay(view);
            boolean older = true;
            for (int i = 0; i < group; i++) {
                for (Program.Act act : program.groups().get(i).acts()) {
                    if (act.entry()) {
                        older &= earlier(act, i);
                        image.write(act.offset(), act.after().toArray());
                    }
                }
            }
            if (older && program.shows(image, group)) {
                reached = group;
                image.changes();
                patches(image);
                return;
            }
        }
    }

    /** Whether the entry is as it was at some time of the change. */
    private boolean earlier(Program.Act act, int last) {
        Bytes found = Bytes.copyOf(view.read(act.offset(), act.size()));
        boolean known = found.equals(act.before()) || found.equals(act.after());
        for (int i = 0; i <= last && !known; i++) {
            for (Program.Act other : program.groups().get(i).acts()) {
                known |= other.entry()
                        && other.offset() == act.offset()
                        && (found.equals(other.before()) || found.equals(other.after()));
            }
        }
        return known;
    }

    private void patches(Overlay image) {
        var done = new ArrayList<Long>();
        for (int i = reached - 1; i >= 0; i--) {
            for (Program.Act act : program.groups().get(i).acts()) {
                byte[] found = view.read(act.offset(), act.size());
                if (act.entry()
                        && !done.contains(act.offset())
                        && !Arrays.equals(found, act.after().toArray())) {
                    done.add(act.offset());
                    writes.add(new Write.Patch(act.offset(), found, image.read(act.offset(), act.size())));
                    writes.add(new Write.Flush());
                }
            }
        }
        done.forEach(offset -> view.write(offset, image.read(offset, entrySize(offset))));
    }

    private int entrySize(long offset) {
        return program.groups().stream()
                .flatMap(group -> group.acts().stream())
                .filter(act -> act.entry() && act.offset() == offset)
                .mapToInt(Program.Act::size)
                .max()
                .orElseThrow();
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

    /** The writes of a group that are missing; empty if the bytes of one are nowhere to be had. */
    private Optional<List<Write>> resolved(Program.Group group, Overlay after) {
        var missing = new ArrayList<Write>();
        var contents = new ArrayList<byte[]>();
        for (Program.Act act : group.acts()) {
            Optional<byte[]> content = act.bytes().or(() -> elsewhere(act, after));
            if (content.isEmpty()) {
                return Optional.empty();
            }
            contents.add(content.get());
        }
        for (int i = 0; i < contents.size(); i++) {
            Program.Act act = group.acts().get(i);
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

    /** Key material that the journal does not have, from where it lies on the disk already. */
    private Optional<byte[]> elsewhere(Program.Act act, Device disk) {
        var offsets = new ArrayList<Long>();
        offsets.add(act.offset());
        program.groups().stream()
                .flatMap(group -> group.acts().stream())
                .filter(other -> other.size() == act.size() && other.after().equals(act.after()))
                .forEach(other -> offsets.add(other.offset()));
        for (Header header : new Header[] {present, before()}) {
            if (header != null) {
                header.slots().forEach(slot -> offsets.add(slot.area().offset().bytes()));
            }
        }
        for (long offset : offsets) {
            if (offset + act.size() <= disk.size()) {
                byte[] found = disk.read(offset, act.size());
                if (Proofs.hash(found).equals(act.after())) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    /** What was written of key areas that no header names is wiped. */
    private void tidy(int from, int to, Overlay after) {
        Header header = header(after);
        for (Program.Group group : program.groups().subList(from, to)) {
            for (Program.Act act : group.acts()) {
                if (act.role() == Write.Role.MATERIAL
                        && !act.old()
                        && header != null
                        && header.slots().stream().noneMatch(slot -> overlaps(slot, act))
                        && !Proofs.hash(after.read(act.offset(), act.size())).equals(act.before())) {
                    wipe(act, after, writes);
                }
            }
        }
    }

    /** The same bytes each time, so that what was wiped before is known again. */
    private static void wipe(Program.Act act, Overlay after, List<Write> to) {
        byte[] noise = Noise.from(act.after().toArray(), act.size());
        if (!Arrays.equals(noise, after.read(act.offset(), act.size()))) {
            after.write(act.offset(), noise);
            to.add(new Write.Region(act.offset(), noise, Write.Role.RANDOM, false));
            to.add(new Write.Flush());
        }
    }

    private static boolean overlaps(KeySlot slot, Program.Act act) {
        Area area = slot.area();
        long start = area.offset().bytes();
        return start < act.end() && act.offset() < start + area.size().bytes();
    }

    // ---- back

    /** Possible while nothing that opened was overwritten in the step that was interrupted. */
    private void takeBack() {
        if (reached == program.groups().size() || !lost.isEmpty()) {
            return;
        }
        int step = program.groups().get(reached).step();
        var begun = new ArrayList<Program.Act>();
        int first = reached;
        for (int i = reached; i >= 0 && program.groups().get(i).step() == step; i--) {
            begun.addAll(0, program.groups().get(i).acts());
            first = i;
        }
        if (begun.stream().anyMatch(Program.Act::old)) {
            return;
        }
        var after = new Overlay(view);
        if (present instanceof Luks2Header) {
            Header then = header(first == 0 ? beforeAll() : image(first - 1));
            if (then == null) {
                return;
            }
            var orders = new Luks2Orders(after);
            orders.header(then);
            back.addAll(orders.writes());
        } else {
            for (int i = begun.size() - 1; i >= 0; i--) {
                Program.Act act = begun.get(i);
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
                        !Proofs.hash(after.read(act.offset(), act.size())).equals(act.before()))
                .forEach(act -> wipe(act, after, back));
        if (!back.isEmpty()) {
            back.add(new Write.Prove("what was taken back", expected(back, after)));
        }
    }

    private Overlay beforeAll() {
        var image = new Overlay(view);
        image.write(0, journal.header().toArray());
        return image;
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

    private static @Nullable Header header(Device device) {
        try {
            return Headers.read(device);
        } catch (LuksException e) {
            return null;
        }
    }
}
