package luksh.change;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.change.recovery.Recovery;
import luksh.format.Bytes;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Every state that a power cut leaves of every change of the crash tests, counted, beside those of cryptsetup's own writes.
 * Started by bench/crash-matrix.
 */
final class CrashMatrix {
    private static final String LINE = "%-9s %-7s %-17s %6s %8s %9s %9s %12s | %7s %8s %9s %9s%n";

    /** Of cryptsetup's states of one change, so many are judged by itself too, besides each new header. */
    private static final int CRYPTSETUP = 40;

    private final Path folder;
    private final int rare;
    private final boolean beside;
    private final Map<MatrixRow.Kind, Tally> ours = new LinkedHashMap<>();
    private final Map<MatrixRow.Kind, Tally> theirs = new LinkedHashMap<>();

    /**
     * @param rare one state in so many is judged
     * @param beside whether cryptsetup's writes are replayed too
     */
    CrashMatrix(Path folder, int rare, boolean beside) {
        this.folder = folder;
        this.rare = rare;
        this.beside = beside;
    }

    /** Figures of one line. */
    static final class Tally {
        int changes;
        int states;
        int lockOuts;
        int inWindow;
        int broughtBack;
        boolean slotsAreKnown;
        int refused;
    }

    Tally ours(MatrixRow.Kind kind) {
        return ours.computeIfAbsent(kind, k -> new Tally());
    }

    Tally theirs(MatrixRow.Kind kind) {
        return theirs.computeIfAbsent(kind, k -> new Tally());
    }

    void count(MatrixRow row) throws Exception {
        byte[] before = row.before().make();
        RecoverTest.Run run = RecoverTest.Run.of(folder, before, row.steps());
        Tally tally = ours(row.kind());
        count(row, tally, before, run.disk().events(), true, state -> recovers(run, row, state));
        if (beside && !row.theirs().isEmpty()) {
            countTheirs(row, before);
            var any = row.unpinned();
            if (any.isPresent()) {
                countTheirs(any.get(), before);
            }
        }
    }

    private void countTheirs(MatrixRow row, byte[] before) throws Exception {
        TracedCryptsetup traced = TracedCryptsetup.of(folder, before, row.theirs());
        Tally other = theirs(row.kind());
        if (traced.status() != 0) {
            other.refused++;
            return;
        }
        var done = new MemoryDisk(before);
        traced.events().forEach(done::replay);
        if (opening(row.known(), new WindowCrashTest.Reading(), done.cached()).isEmpty()) {
            throw new IllegalStateException("nothing opens after " + row.theirs());
        }
        count(row, other, before, traced.events(), false, state -> false);
    }

    private interface Rescue {
        boolean recovers(byte[] state);
    }

    private void count(
            MatrixRow row, Tally tally, byte[] before, List<MemoryDisk.Event> events, boolean own, Rescue rescue) {
        var reading = new WindowCrashTest.Reading();
        var meanings = new HashSet<Bytes>();
        int[] number = new int[1];
        int[] asked = new int[1];
        tally.changes++;
        tally.slotsAreKnown |= !row.bySlot().isEmpty();
        Consumer<byte[]> judge = state -> {
            if (number[0]++ % rare != 0) {
                return;
            }
            tally.states++;
            // the same header says the same to cryptsetup
            boolean fresh = meanings.add(EveryState.meaning(state));
            if (lockedOut(row.known(), reading, state, own, fresh || asked[0]++ < (own ? 0 : CRYPTSETUP))) {
                tally.lockOuts++;
            }
            if (!row.bySlot().isEmpty() && !dead(row, reading, state).isEmpty()) {
                tally.inWindow++;
                tally.broughtBack += rescue.recovers(state) ? 1 : 0;
            }
        };
        if (row.versions()) {
            PowerCut.duringUntorn(before, events, judge);
        } else {
            PowerCut.during(before, events, 0, judge);
        }
    }

    /**
     * Whether none opens. Of ours each state has to open for us, and each header for cryptsetup too; of cryptsetup's it is
     * enough that it opens for either, where both are asked.
     */
    private boolean lockedOut(
            Set<String> known, WindowCrashTest.Reading reading, byte[] state, boolean own, boolean both) {
        List<String> opening = opening(known, reading, state);
        if (own) {
            return opening.isEmpty() || (both && Witness.cryptsetup(folder, state, opening.get(0)) != 0);
        }
        return opening.isEmpty()
                && !(both && known.stream().anyMatch(text -> Witness.cryptsetup(folder, state, text) == 0));
    }

    private static List<String> opening(Set<String> known, WindowCrashTest.Reading reading, byte[] state) {
        var disk = new MemoryDisk(state);
        List<KeySlot> slots;
        try {
            slots = Headers.read(disk).slots().stream().map(KeySlot.class::cast).toList();
        } catch (LuksException e) {
            return List.of();
        }
        return known.stream()
                .filter(text -> slots.stream().anyMatch(slot -> reading.opens(disk, slot, text)))
                .limit(1)
                .toList();
    }

    private static Set<Integer> dead(MatrixRow row, WindowCrashTest.Reading reading, byte[] state) {
        return Witness.accepted(state)
                ? reading.dead(state, row.bySlot())
                : row.bySlot().keySet();
    }

    private static boolean recovers(RecoverTest.Run run, MatrixRow row, byte[] state) {
        var disk = new MemoryDisk(state);
        Recovery recovery = Recovery.of(run.journal(), disk);
        RecoverTest.apply(recovery, recovery.writes(), disk);
        return dead(row, new WindowCrashTest.Reading(), disk.medium()).isEmpty();
    }

    /** The table, and what its columns say. */
    void print(PrintStream out) {
        out.printf(LINE, "", "", "", "", "luksh", "", "", "", "", "", "cryptsetup", "");
        out.printf(
                LINE,
                "operation",
                "version",
                "slots",
                "tests",
                "states",
                "lock-outs",
                "in window",
                "brought back",
                "tests",
                "states",
                "lock-outs",
                "in window");
        var kinds = ours.keySet().stream()
                .sorted(Comparator.comparing(MatrixRow.Kind::operation)
                        .thenComparing(MatrixRow.Kind::version)
                        .thenComparing(MatrixRow.Kind::slots))
                .toList();
        for (MatrixRow.Kind kind : kinds) {
            line(out, kind, ours(kind), theirs.get(kind));
            var any = new MatrixRow.Kind(kind.operation(), kind.version(), kind.slots() + ", any");
            if (theirs.containsKey(any)) {
                line(out, any, null, theirs.get(any));
            }
        }
        var all = new MatrixRow.Kind("all", "", "");
        Tally others = sum(theirs.values());
        line(out, all, sum(ours.values()), beside ? others : null);
        if (beside) {
            out.println(
                    "cryptsetup is given --key-slot and exchanges that slot in place; in the lines with \"any\" it is not, and adds first if it can.");
            out.println("Sums on both sides are of different tests, and mostly of the few with very many states.");
        }
        if (others.refused > 0) {
            out.println("cryptsetup refused " + others.refused + " of these");
        }
    }

    private static void line(PrintStream out, MatrixRow.Kind kind, @Nullable Tally tally, @Nullable Tally other) {
        boolean none = other == null;
        boolean refused = !none && other.changes == 0 && other.refused > 0;
        out.printf(
                LINE,
                kind.operation(),
                kind.version(),
                kind.slots(),
                tally == null ? "-" : tally.changes,
                tally == null ? "" : tally.states,
                tally == null ? "" : tally.lockOuts,
                tally == null ? "" : tally.slotsAreKnown ? tally.inWindow : "-",
                tally == null ? "" : tally.slotsAreKnown ? tally.broughtBack : "-",
                none ? "-" : refused ? "refused" : other.changes,
                none || refused ? "" : other.states,
                none || refused ? "" : other.lockOuts,
                none || refused ? "" : other.slotsAreKnown ? other.inWindow : "-");
    }

    private static Tally sum(Iterable<Tally> tallies) {
        var sum = new Tally();
        for (Tally tally : tallies) {
            sum.changes += tally.changes;
            sum.states += tally.states;
            sum.lockOuts += tally.lockOuts;
            sum.inWindow += tally.inWindow;
            sum.broughtBack += tally.broughtBack;
            sum.slotsAreKnown |= tally.slotsAreKnown;
            sum.refused += tally.refused;
        }
        return sum;
    }

    /** Arguments: {@code --quick}; ends with 1 if a change of ours locks somebody out. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("crash-matrix");
        // the cases of these tests lay their backups there
        CrashTest.folder = folder;
        Luks2CrashTest.folder = folder;
        WindowCrashTest.folder = folder;
        int status;
        try {
            int rare = List.of(arguments).contains("--quick") ? 10 : 1;
            var matrix = new CrashMatrix(folder, rare, true);
            long begun = System.nanoTime();
            List<MatrixRow> rows = MatrixRow.all(folder).toList();
            for (MatrixRow row : rows) {
                matrix.count(row);
                System.err.printf("%4d s  %s%n", (System.nanoTime() - begun) / 1_000_000_000, row);
            }
            matrix.print(System.out);
            status = sum(matrix.ours.values()).lockOuts == 0 ? 0 : 1;
        } finally {
            delete(folder);
        }
        System.exit(status);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
