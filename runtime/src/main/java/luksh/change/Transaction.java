package luksh.change;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import luksh.crypto.Secret;
import luksh.crypto.StoppedException;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.device.Uninterrupted;
import luksh.format.Bytes;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a header is written: plan, shown, confirmed, computed and proved in memory, the header saved, then
 * the disk. A wrong passphrase, a guard or Ctrl-C ends it before the first write.
 */
public final class Transaction {
    private final Session session;
    private final Target target;
    private final List<Verb> verbs;
    private final List<Secret> secrets;
    private final Set<Guard> allowed;

    /**
     * @param secrets stay their owners'
     * @param allowed guards that are lifted for this change
     */
    public Transaction(
            Session session, Target target, List<? extends Verb> verbs, List<Secret> secrets, Set<Guard> allowed) {
        this.session = session;
        this.target = target;
        this.verbs = List.copyOf(verbs);
        this.secrets = List.copyOf(secrets);
        this.allowed = Set.copyOf(allowed);
    }

    /** As {@link Headers#read}. */
    public static Luks1Header decode(Device device) {
        return Headers.read(device);
    }

    /** Asks nothing and writes nothing. */
    public Plan plan() {
        try (Device device = target.read()) {
            var draft = draft(device);
            verbs.forEach(verb -> verb.plan(draft));
            return draft.plan();
        }
    }

    /**
     * Runs it.
     *
     * @param word what confirms it
     * @throws RefusedException if a step cannot work or a guard holds it back
     */
    public Report run(String word) {
        try (Device device = target.read();
                var keyring = new Keyring(session, secrets)) {
            var draft = draft(device);
            List<Verb.Preparation> preparations = new ArrayList<>();
            for (Verb verb : verbs) {
                preparations.add(verb.plan(draft));
            }
            Plan plan = draft.plan();
            session.person().show(plan);
            for (Finding finding : plan.findings()) {
                if (finding.severity() == Severity.ERROR) {
                    throw new RefusedException(finding);
                }
            }
            if (session.dryRun() || plan.steps().isEmpty()) {
                return new Report(plan, false, Duration.ZERO);
            }
            confirm(plan, word);
            long start = System.nanoTime();
            var base = new Base(device, draft.before());
            var work = new Work(session, new Overlay(device), keyring, draft);
            try {
                preparations.forEach(preparation -> preparation.prepare(work));
                StoppedException.poll();
            } catch (StoppedException e) {
                session.person().say("nothing was written");
                throw e;
            }
            write(work, base);
            return new Report(plan, true, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Draft draft(Device device) {
        boolean fresh = verbs.stream().anyMatch(Format.class::isInstance);
        return new Draft(session, device, fresh ? null : decode(device), allowed);
    }

    private void confirm(Plan plan, String word) {
        if (session.yes() || session.scratch().test(target.path())) {
            return;
        }
        if (!session.person().confirm(plan, word)) {
            throw new LuksException(
                    "not confirmed, nothing was written; type " + word + ", or give --yes where nobody can be asked",
                    LuksException.FAILED);
        }
    }

    private void write(Work work, Base base) {
        try (Device disk = target.write()) {
            try {
                Uninterrupted.run(() -> write(disk, work, base));
            } catch (RuntimeException e) {
                if (target.discard()) {
                    session.person().say(target.path() + " was removed again");
                }
                throw e;
            }
        }
    }

    private void write(Device disk, Work work, Base base) {
        base.compare(disk);
        Luks1Header before = base.header();
        Path saved = before == null ? null : SavedFile.header(session.state(), disk, before);
        try {
            new Execution(disk, work.steps(), session.person()).run();
        } catch (Execution.Stopped e) {
            throw new LuksException(
                    e.sentence + ". " + standing(new Medium(disk), base, work.overlay())
                            + (saved == null ? "" : " The header as it was is saved in " + saved + "."),
                    e.status,
                    e);
        }
        if (!disk.readsPastCache()) {
            session.person().say("read back through the cache: " + target.path() + " takes no direct reads");
        }
    }

    /** What opens now, as far as this run can know: by bytes that were opened, that nobody touched, or as planned. */
    private String standing(Device medium, Base base, Device planned) {
        try {
            Luks1Header header = decode(medium);
            var words = new ArrayList<String>();
            for (KeySlot slot : header.slots()) {
                String state = session.proofs().contains(slot, medium)
                        ? "opens (proved in this run)"
                        : base.unchanged(slot, medium)
                                ? "is as before"
                                : asPlanned(slot, medium, planned) ? "is as the plan has it" : "opens nothing any more";
                words.add("slot " + slot.number() + " " + state);
            }
            return "What opens now: " + (words.isEmpty() ? "no slot is in use" : String.join(", ", words)) + ".";
        } catch (HeaderException e) {
            return "What opens now: nothing, " + e.getMessage() + ".";
        } catch (LuksException e) {
            return "What opens now could not be read: " + e.getMessage() + ".";
        }
    }

    /** For key material that nobody opened here: a backup's. */
    private static boolean asPlanned(KeySlot slot, Device medium, Device planned) {
        int size = Math.toIntExact(slot.area().size().bytes());
        long offset = slot.area().offset().bytes();
        return decode(planned).slots().contains(slot)
                && Arrays.equals(medium.read(offset, size), planned.read(offset, size));
    }

    /** The container that a plan rests on. */
    private static final class Base {
        private final long size;
        private final @Nullable Luks1Header header;
        private final List<Bytes> areas = new ArrayList<>();

        Base(Device device, @Nullable Luks1Header header) {
            this.size = device.size();
            this.header = header;
            if (header != null) {
                header.keySlots().forEach(slot -> areas.add(hash(device, slot.areaOffset(), header.areaSize())));
            }
        }

        @Nullable
        Luks1Header header() {
            return header;
        }

        /** Under no lock, so it is only as good as the moment; {@link Execution} looks again before each write. */
        void compare(Device disk) {
            Luks1Header before = header;
            if (before == null) {
                return;
            }
            boolean same = disk.size() == size && Arrays.equals(disk.read(0, Luks1Header.SIZE), before.encode());
            for (int number = 0; same && number < areas.size(); number++) {
                same = hash(disk, before.keySlot(number).areaOffset(), before.areaSize())
                        .equals(areas.get(number));
            }
            if (!same) {
                throw new LuksException(
                        disk.path() + " was changed meanwhile by another program; nothing was written. Run it again",
                        LuksException.BUSY);
            }
        }

        boolean unchanged(KeySlot slot, Device disk) {
            return header != null
                    && header.slots().contains(slot)
                    && hash(disk, slot.area().offset().bytes(), header.areaSize())
                            .equals(areas.get(slot.number()));
        }

        private static Bytes hash(Device device, long offset, int size) {
            return Proofs.hash(device.read(offset, size));
        }
    }
}
