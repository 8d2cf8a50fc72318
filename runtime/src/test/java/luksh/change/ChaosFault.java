package luksh.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import luksh.change.MemoryDisk.Act;
import luksh.change.MemoryDisk.Trouble;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Headers;

/** What happens to a random change at a random moment. */
final class ChaosFault {
    private ChaosFault() {}

    enum Kind {
        NONE,
        WRITE_FAILS,
        SHORT_WRITE,
        FLUSH_FAILS,
        HALF_OF_A_FLUSH,
        POWER_CUT,
        KILL,
        OTHER_PROGRAM_BEFORE,
        OTHER_PROGRAM_AMID;

        boolean others() {
            return this == OTHER_PROGRAM_BEFORE || this == OTHER_PROGRAM_AMID;
        }
    }

    private static boolean writes() {
        return Thread.currentThread().getName().equals("luksh-writer");
    }

    /** Some write or flush fails, once or for good. */
    static Trouble failing(Kind kind, Random random) {
        int n = (int) Math.pow(2, random.nextDouble() * 6) - 1;
        boolean forGood = random.nextBoolean();
        boolean half = kind == Kind.HALF_OF_A_FLUSH;
        return new Trouble() {
            private boolean fails(int number) {
                return number == n || (forGood && number > n);
            }

            @Override
            public int write(int number, int length) {
                if (kind != Kind.WRITE_FAILS && kind != Kind.SHORT_WRITE) {
                    return MemoryDisk.WHOLE;
                }
                return fails(number) ? (kind == Kind.SHORT_WRITE ? length / 2 : 0) : MemoryDisk.WHOLE;
            }

            @Override
            public boolean flush(int number) {
                return kind == Kind.WRITE_FAILS || kind == Kind.SHORT_WRITE || !fails(number);
            }

            @Override
            public boolean arrives(int sector) {
                return half && sector % 2 == 1;
            }
        };
    }

    /** A moment of a change, each as likely as the others: what was written until then, and the state folder. */
    static final class Moment implements Trouble {
        private final Path state;
        private final Path copy;
        private final Random random;
        private int moments;
        private List<MemoryDisk.Event> events = new ArrayList<>();

        Moment(Path state, Path copy, Random random) {
            this.state = state;
            this.copy = copy;
            this.random = random;
        }

        @Override
        public void before(MemoryDisk disk, Act act) {
            if (writes()) {
                pass(disk);
            }
        }

        /** One more moment; the last is when the change is over. */
        void pass(MemoryDisk disk) {
            if (random.nextInt(++moments) == 0) {
                events = disk.events();
                delete(copy);
                ChaosFault.copy(state, copy);
            }
        }

        Path copy() {
            return copy;
        }

        List<MemoryDisk.Event> events() {
            return events;
        }
    }

    static void copy(Path from, Path to) {
        if (!Files.exists(from)) {
            return;
        }
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another program on LUKS1, which knows no lock: it adds a slot, or writes the header back that it read before. */
    static final class Other implements Trouble {
        private final byte[] before;
        private final byte[] theirs;
        private final int slot;
        private final boolean stale;
        private final int n;
        private int acts;

        /** @param theirs the container with their slot */
        Other(byte[] before, byte[] theirs, int slot, boolean stale, Random random) {
            this.before = before;
            this.theirs = theirs;
            this.slot = slot;
            this.stale = stale;
            this.n = (int) Math.pow(2, random.nextDouble() * 7) - 1;
        }

        @Override
        public void before(MemoryDisk disk, Act act) {
            if (!writes() || acts++ != n) {
                return;
            }
            if (stale) {
                disk.meanwhile(0, Arrays.copyOf(before, Luks1Header.SIZE));
                return;
            }
            var added = (Luks1Header) Headers.read(new MemoryDisk(theirs));
            int area = (int) added.keySlot(slot).areaOffset();
            disk.meanwhile(area, Arrays.copyOfRange(theirs, area, area + added.areaSize()));
            disk.meanwhile(
                    0,
                    ((Luks1Header) Headers.read(new MemoryDisk(disk.cached())))
                            .withKeySlot(slot, added.keySlot(slot))
                            .encode());
        }
    }
}
