package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.QuietPerson;
import luksh.change.ChaosFault.Kind;
import luksh.change.MemoryDisk.Trouble;
import luksh.change.SmallContainer.Steps;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.recovery.Recovery;
import luksh.change.recovery.Unfinished;
import luksh.change.step.ChangeSession;
import luksh.change.step.header.Format;
import luksh.change.step.header.Luks2Format;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Cryptsetup;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import org.jspecify.annotations.Nullable;

/**
 * One container, some random changes of it, and something that goes wrong with each; all by a seed. After each change a
 * known passphrase opens, {@code recover} ends before or behind one of its steps, twice is once, and no secret lies in the
 * state folder; at the end cryptsetup agrees.
 */
final class Chaos {
    private static final int AREA = 65536;
    private static final int MOST_CRASHES = 3;

    private final Random random;
    private final Path folder;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> history = new ArrayList<>();
    private final List<ChaosChange.Saved> saved = new ArrayList<>();
    private final ChaosSecrets secrets = new ChaosSecrets();
    private final TreeSet<String> known = new TreeSet<>();

    private Path state;
    private int states;
    private byte[] content;
    private Map<Integer, String> slots = new TreeMap<>();

    Chaos(long seed, Path folder) {
        // neighbouring seeds begin alike otherwise
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.folder = folder;
        this.state = folder.resolve("state");
        this.content = container();
    }

    /** LUKS1 with all its room taken, with a gap, or with room for LUKS2; LUKS2 with room for few areas or for more. */
    private byte[] container() {
        boolean luks2 = random.nextBoolean();
        int areas = 1 + random.nextInt(6);
        int count = 1 + random.nextInt(luks2 ? areas : 8);
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, 8).boxed().toList());
        Collections.shuffle(numbers, random);
        for (int number : numbers.subList(0, count)) {
            slots.put(number, ChaosChange.text(random));
        }
        known.addAll(slots.values());
        long payload;
        var steps = new Steps();
        if (luks2) {
            payload = 0x8000 + (long) (areas + random.nextInt(3)) * AREA;
            var settings = new Format.Settings(
                    "aes-cbc-plain64", 128, "sha256", null, 1000L, new Size(512), new Size(payload), null, false, true);
            var options = new Luks2Format.Options(null, null, new Size((long) areas * AREA), "", "", null);
            steps.formatLuks2(settings, options, slots);
        } else {
            payload = 4096L + 8 * AREA + new int[] {0, AREA, 3 * AREA}[random.nextInt(3)];
            steps.format(slots, new Size(payload));
        }
        var disk = new MemoryDisk(new byte[(int) payload + 8192]);
        steps.run(disk, folder.resolve("first"));
        history.add((luks2 ? "LUKS2 of " + areas + " areas" : "LUKS1") + ", payload at " + payload);
        return disk.medium();
    }

    /** The numbers of the slots in use. */
    String slots() {
        return slots.keySet().toString();
    }

    /** What was done, and what came of it, in words. */
    List<String> history() {
        return history;
    }

    /** How often each outcome came. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    void run() {
        int changes = 2 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            secrets.learn(content, slots);
            Kind[] kinds = Kind.values();
            Kind kind = random.nextInt(4) == 0 ? Kind.POWER_CUT : kinds[random.nextInt(kinds.length)];
            change(kind, new Random(random.nextLong()), folder.resolve("backup-" + i));
            known.addAll(slots.values());
            secrets.learn(content, slots);
            count("files without a secret", secrets.assertNoneIn(state));
        }
        judge();
    }

    /** cryptsetup opens with one that must open, and not with one that must not. */
    private void judge() {
        String opens = List.copyOf(slots.values()).get(random.nextInt(slots.size()));
        var gone = new TreeSet<>(known);
        gone.removeAll(slots.values());
        String wrong = gone.isEmpty() ? "wrong" : gone.first();
        assertThat(Witness.cryptsetup(folder, content, opens)).as("cryptsetup").isZero();
        assertThat(Witness.cryptsetup(folder, content, wrong)).as("cryptsetup").isEqualTo(2);
        assertThat(Witness.opening(content, gone.stream().limit(3).toList())).isEmpty();
        count("runs", 1);
    }

    private void count(String outcome, int times) {
        outcomes.merge(outcome, times, Integer::sum);
    }

    private void change(Kind asked, Random own, Path backup) {
        var header = Headers.read(new MemoryDisk(content));
        int backups = saved.size();
        var change = ChaosChange.random(own, header, slots, saved, backup);
        change.states.forEach(after -> known.addAll(after.values()));
        boolean luks1 = header instanceof Luks1Header;
        Theirs theirs = asked.others() ? theirs(change, luks1) : null;
        boolean possible = asked == Kind.OTHER_PROGRAM_AMID ? luks1 && change.entriesAlone : true;
        Kind kind = asked.others() && (theirs == null || !possible) ? Kind.NONE : asked;
        history.add(kind + " " + change);
        var moment = new ChaosFault.Moment(state, nextState(), own);
        Trouble trouble = switch (kind) {
            case WRITE_FAILS, SHORT_WRITE, FLUSH_FAILS, HALF_OF_A_FLUSH -> ChaosFault.failing(kind, own);
            case POWER_CUT, KILL -> moment;
            case OTHER_PROGRAM_AMID ->
                new ChaosFault.Other(content, theirs.content(), theirs.slot(), own.nextBoolean(), own);
            default -> Trouble.NONE;
        };
        var disk = new MemoryDisk(content, trouble);
        if (kind == Kind.OTHER_PROGRAM_BEFORE) {
            boolean[] once = new boolean[1];
            change.steps.person.meanwhile = () -> {
                if (!once[0]) {
                    once[0] = true;
                    disk.meanwhile(0, theirs.content());
                    disk.flush();
                }
            };
        }
        List<Map<Integer, String>> allowed = new ArrayList<>(change.states);
        try {
            change.steps.run(disk, state);
            count(kind + ": done", 1);
            allowed = List.of(change.after());
            assertFlushed(disk, kind);
        } catch (LuksException e) {
            history.add(e.getMessage());
            boolean untouched = Arrays.equals(disk.cached(), content) && Arrays.equals(disk.medium(), content);
            count(kind + (untouched ? ": nothing changed, status " : ": stopped, status ") + e.status(), 1);
            boolean open = !JournalFile.open(state).isEmpty();
            assertThat(String.valueOf(e.getMessage()).contains("luksh recover "))
                    .as("%s", e.getMessage())
                    .isEqualTo(open);
            if (untouched) {
                // a wipe that was planned can be done without a passphrase, also where it had not begun
                allowed = open ? change.states : List.of(slots);
            }
            if (kind == Kind.OTHER_PROGRAM_BEFORE && !untouched) {
                assertThat(Arrays.equals(disk.medium(), theirs.content()))
                        .as("theirs stays")
                        .isTrue();
                assertThat(e.status()).isEqualTo(ExitStatus.BUSY);
            }
        }
        if (kind == Kind.POWER_CUT || kind == Kind.KILL) {
            moment.pass(disk);
            crash(moment, kind == Kind.KILL, change.converts, own);
            allowed = change.states;
        } else {
            content = kind == Kind.OTHER_PROGRAM_AMID ? disk.cached() : disk.medium();
        }
        if (theirs != null) {
            allowed = withTheirs(allowed, theirs);
            known.add(theirs.text());
        }
        settle(change, allowed, own);
        if (saved.size() > backups && !Files.exists(backup)) {
            saved.remove(backups);
        }
    }

    private static void assertFlushed(MemoryDisk disk, Kind kind) {
        boolean flushed = kind == Kind.OTHER_PROGRAM_AMID || Arrays.equals(disk.cached(), disk.medium());
        assertThat(flushed).as("nothing is left unflushed").isTrue();
    }

    private Path nextState() {
        return folder.resolve("state-" + ++states);
    }

    /** What another program adds: the container with its slot. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Theirs(byte[] content, int slot, String text) {}

    /** Null where there is no room for it. */
    private @Nullable Theirs theirs(ChaosChange change, boolean luks1) {
        var used = new TreeSet<Integer>();
        change.states.forEach(after -> used.addAll(after.keySet()));
        int slot = luks1 ? 7 : 15;
        while (used.contains(slot) && slot > 0) {
            slot--;
        }
        String text = ChaosChange.text(random);
        var disk = new MemoryDisk(content);
        if (used.contains(slot) || (luks1 && used.size() > 6)) {
            return null;
        }
        try {
            new Steps()
                    .authorize(slots.values().iterator().next())
                    .add(slot, text)
                    .run(disk, folder.resolve("theirs"));
        } catch (LuksException e) {
            return null;
        }
        return new Theirs(disk.medium(), slot, text);
    }

    private static List<Map<Integer, String>> withTheirs(List<Map<Integer, String>> allowed, Theirs theirs) {
        var all = new ArrayList<>(allowed);
        for (var each : allowed) {
            var with = new TreeMap<>(each);
            with.put(theirs.slot(), theirs.text());
            all.add(with);
        }
        return all;
    }

    /** The machine stops, or the process alone: then what it wrote is in the cache. */
    private void crash(ChaosFault.Moment moment, boolean killed, boolean converts, Random own) {
        state = moment.copy();
        count("files without a secret", secrets.assertNoneIn(state));
        if (killed) {
            var disk = new MemoryDisk(content);
            moment.events().forEach(disk::replay);
            content = disk.cached();
        } else {
            content = PowerCut.one(content, moment.events(), !converts, own);
        }
    }

    /** Recovers, also after a crash within; then the container is as after one of these states. */
    private void settle(ChaosChange change, List<Map<Integer, String>> allowed, Random own) {
        boolean window = JournalFile.open(state).stream()
                .anyMatch(file -> file.journal().program().windows());
        if (!window) {
            assertThat(Stream.concat(slots.values().stream(), known.stream())
                            .anyMatch(text ->
                                    !Witness.opening(content, List.of(text)).isEmpty()))
                    .as("something opens before recover")
                    .isTrue();
        }
        repairByOthers(own);
        var session = new QuietPerson().session(state);
        for (int crashes = 0; ; crashes++) {
            List<Unfinished> open = Unfinished.of(session, new MemoryDisk(content));
            if (open.isEmpty()) {
                break;
            }
            assertThat(open).hasSize(1);
            if (own.nextInt(6) == 0) {
                recoverOnAFailingDisk(session, own);
            } else {
                recover(session, change.converts, crashes < MOST_CRASHES && own.nextInt(3) == 0, own);
            }
            session = new QuietPerson().session(state);
        }
        assertThat(Unfinished.all(session)).as("open journals").isEmpty();
        Map<Integer, String> present = present();
        assertThat(allowed).as("the slots").contains(present);
        slots = present;
        var disk = new MemoryDisk(content);
        if (Headers.read(disk) instanceof Luks2Header) {
            count("LUKS2 copies " + (Luks2Copies.read(disk).equalAndGood() ? "equal" : "not equal"), 1);
        }
    }

    private void recover(ChangeSession session, boolean converts, boolean crashes, Random own) {
        var moment = new ChaosFault.Moment(state, nextState(), own);
        var disk = new MemoryDisk(content, crashes ? moment : Trouble.NONE);
        Journal journal = JournalFile.open(state).get(0).journal();
        Recovery recovery = Recovery.of(journal, disk);
        boolean back = !recovery.back().isEmpty() && own.nextBoolean();
        history.add((back ? "back " : "finish ") + recovery.verdict() + (crashes ? ", crash" : ""));
        count("recover " + (back ? "takes back" : recovery.verdict().name()), 1);
        Unfinished unfinished = Unfinished.of(session, disk).get(0);
        assertThat((back ? unfinished.back() : unfinished.finish()).done()).isTrue();
        if (crashes) {
            moment.pass(disk);
            crash(moment, own.nextBoolean(), converts, own);
            count("crash within recover", 1);
            return;
        }
        Recovery then = Recovery.of(journal, disk);
        content = disk.medium();
        assertFlushed(disk, Kind.NONE);
        if (back) {
            // where a step changes nothing but the sequence id, taken back looks like done
            var once = present();
            RecoverTest.apply(then, then.back(), disk);
            content = disk.medium();
            assertThat(present()).as("twice is once").isEqualTo(once);
        } else {
            assertThat(then.writes()).as("twice is once").isEmpty();
        }
    }

    /** Its journal stays open. */
    private void recoverOnAFailingDisk(ChangeSession session, Random own) {
        Kind[] faults = {Kind.WRITE_FAILS, Kind.SHORT_WRITE, Kind.FLUSH_FAILS, Kind.HALF_OF_A_FLUSH};
        Kind kind = faults[own.nextInt(faults.length)];
        var disk = new MemoryDisk(content, ChaosFault.failing(kind, own));
        try {
            Unfinished.of(session, disk).get(0).finish();
            count("recover in spite of a fault", 1);
        } catch (LuksException e) {
            history.add("recover: " + e.getMessage());
            count("recover stopped by a fault", 1);
            assertThat(JournalFile.open(state)).hasSize(1);
        }
        content = disk.medium();
    }

    /** cryptsetup opens what the crash left, and writes the copy anew that lost. */
    private void repairByOthers(Random own) {
        if (own.nextInt(3) > 0
                || !Luks2CopyBytes.claimed(content, false)
                || Luks2Copies.read(new MemoryDisk(content)).equalAndGood()) {
            return;
        }
        try {
            Path image = Files.write(folder.resolve("repaired.img"), content);
            Cryptsetup.open(image, known.first().getBytes(UTF_8));
            byte[] repaired = Files.readAllBytes(image);
            count("repaired by cryptsetup", Arrays.equals(repaired, content) ? 0 : 1);
            content = repaired;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<Integer, String> present() {
        var disk = new MemoryDisk(content);
        var found = new TreeMap<Integer, String>();
        for (var slot : Headers.read(disk).slots()) {
            found.put(slot.number(), opening(disk, slot.number(), known));
        }
        return found;
    }

    private String opening(MemoryDisk disk, int number, Collection<String> all) {
        String last = slots.getOrDefault(number, "");
        return Witness.opensSlot(disk, number, List.of(last))
                ? last
                : all.stream()
                        .filter(text -> Witness.opensSlot(disk, number, List.of(text)))
                        .findFirst()
                        .orElse("nothing");
    }
}
