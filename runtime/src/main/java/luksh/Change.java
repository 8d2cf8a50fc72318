package luksh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.change.step.Verb;
import luksh.change.step.header.Convert;
import luksh.change.step.header.ImportToken;
import luksh.change.step.header.Repair;
import luksh.change.step.header.Restore;
import luksh.change.step.header.SaveBackup;
import luksh.change.step.header.SetFlags;
import luksh.change.step.header.SetLabel;
import luksh.change.step.header.SetUuid;
import luksh.change.step.slot.AddRecoveryKey;
import luksh.change.step.slot.AddSlot;
import luksh.change.step.slot.Kill;
import luksh.change.step.slot.NameSlot;
import luksh.change.step.slot.Rekey;
import luksh.change.step.slot.SetPriority;
import luksh.change.step.slot.Verify;
import luksh.crypto.Secret;
import luksh.file.SmallFile;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Priority;
import luksh.format.Slot;
import luksh.format.Version;
import luksh.format.Visible;
import org.jspecify.annotations.Nullable;

/** Records the steps of a change. luksh writes nothing while the lambda runs. */
public final class Change {
    private static final String TOKEN = "a token is a JSON object, as luksh token DEVICE --export N prints it";

    private final List<Verb> verbs = new ArrayList<>();
    private final List<Secret> secrets = new ArrayList<>();
    private final Set<Guard> allowed = EnumSet.noneOf(Guard.class);
    private final TreeSet<Integer> free = new TreeSet<>();
    private final boolean seen;

    /** @param seen whether the user can see a recovery key, which is shown once */
    private Change(Header header, boolean seen) {
        this.seen = seen;
        free.addAll(header.freeNumbers());
    }

    /** Runs the script's lambda, which records its steps. */
    static Change record(Header header, ChangeSession session, Consumer<Change> steps) {
        var change = new Change(header, session.person().reveals());
        steps.accept(change);
        return change;
    }

    /** The slot that {@code c.add} will use. A negative number means that no slot is free and the plan will fail. */
    private record Chosen(int number) implements Slot {
        @Override
        public String toString() {
            return number < 0 ? "no slot" : "slot " + number;
        }
    }

    /**
     * Gives the secrets that the steps may use. Each step uses the one that unlocks its slot. The script remains the
     * owner.
     */
    public void authorize(Secret... given) {
        secrets.addAll(List.of(given));
    }

    /** Lifts guards for this change. */
    public void allow(Guard... guards) {
        allowed.addAll(List.of(guards));
    }

    /** Saves the header and its key areas at this point to a new file with mode 0400, in cryptsetup's format. */
    public void backup(String path) {
        verbs.add(new SaveBackup(path));
    }

    /** Saves the header and its key areas at this point to a vault, unless the newest backup there equals them. */
    public void backup(Vault vault) {
        verbs.add(new SaveBackup(vault.safe()));
    }

    /** Adds a passphrase in the lowest free slot, at the default cost. */
    public Slot add(Secret fresh) {
        return add(fresh, slot -> {});
    }

    public Slot add(Secret fresh, Consumer<SlotSpec> slot) {
        var spec = new SlotSpec();
        slot.accept(spec);
        Slot chosen = take(spec.slot());
        verbs.add(new AddSlot(chosen, fresh, spec.cost(), spec.marks()));
        return chosen;
    }

    /**
     * Adds a recovery key in systemd's format in the lowest free slot. luksh proves it and then shows it once on the
     * terminal. On LUKS2 {@code systemd-cryptenroll} lists it. Type it like a passphrase, also in capitals or without
     * dashes.
     */
    public Slot recoveryKey() {
        // without a user to show it to, the plan fails; the number below zero keeps later steps quiet
        Slot chosen = seen ? take(null) : new Chosen(-1);
        verbs.add(new AddRecoveryKey(chosen));
        return chosen;
    }

    private Slot take(@Nullable Slot said) {
        Slot chosen = said != null ? said : new Chosen(free.isEmpty() ? -1 : free.first());
        free.remove(chosen.number());
        return chosen;
    }

    /** Changes the cost of a slot. Its secret and number stay the same. */
    public void rekey(Slot slot, Consumer<KdfSpec> kdf) {
        var spec = new KdfSpec();
        kdf.accept(spec);
        verbs.add(Rekey.cost(slot, spec.cost()));
    }

    /** Replaces the secret of a slot. Its cost and number stay the same. */
    public void replace(Slot slot, Secret old, Secret fresh) {
        verbs.add(Rekey.replace(slot, old, fresh));
    }

    public void kill(Slot slot) {
        if (slot.number() >= 0) {
            free.add(slot.number());
        }
        verbs.add(Kill.slot(slot));
    }

    /** Removes every slot that the secret unlocks. */
    public void remove(Secret secret) {
        verbs.add(Kill.opened(secret));
    }

    /** Removes every slot. */
    public void erase() {
        verbs.add(Kill.all());
    }

    /** Changes the iterations of the volume key digest in place. All slots stay. */
    public void digest(Consumer<DigestSpec> digest) {
        var spec = new DigestSpec();
        digest.accept(spec);
        verbs.add(spec.verb());
    }

    public void uuid(String uuid) {
        verbs.add(new SetUuid(uuid));
    }

    /** Sets the label; an empty one removes it. LUKS2, at most 47 bytes. */
    public void label(String label) {
        verbs.add(SetLabel.label(label));
    }

    /** Sets the subsystem; an empty one removes it. LUKS2, at most 47 bytes. */
    public void subsystem(String subsystem) {
        verbs.add(SetLabel.subsystem(subsystem));
    }

    /**
     * Sets the persistent flags to exactly these, for example {@code allow-discards}. Without arguments it removes all
     * flags. LUKS2.
     */
    public void flags(String... flags) {
        verbs.add(new SetFlags(List.of(flags)));
    }

    /** Sets the priority. cryptsetup tries PREFER first, and IGNORE only if the slot is named. LUKS2. */
    public void priority(Slot slot, Priority priority) {
        verbs.add(new SetPriority(slot, priority));
    }

    /** Names the slot for the user; an empty name removes it. LUKS2. */
    public void name(Slot slot, String name) {
        verbs.add(new NameSlot(slot, name));
    }

    /** Selects an existing token, to remove it or bind it to slots. LUKS2. */
    public TokenSpec token(long number) {
        return new TokenSpec(number, verbs::add);
    }

    /** Adds a token from its JSON object, as {@code Token.json()} returns it. LUKS2. */
    public void importToken(String json) {
        verbs.add(new ImportToken(json));
    }

    /**
     * Adds a token from a file with its JSON object, as {@code luksh token --export} prints it.
     *
     * @throws LuksException if the file cannot be read, is empty, is larger than 4 MiB or is not UTF-8
     */
    public void importToken(Path file) {
        String json = SmallFile.text(file, TOKEN).strip();
        if (json.isEmpty()) {
            throw new LuksException(Visible.of(file.toString()) + " is empty; " + TOKEN, ExitStatus.FAILED);
        }
        importToken(json);
    }

    /** Restores a header backup: its slots and settings, not its bytes. */
    public void restore(Container backup) {
        if (backup instanceof Backup saved) {
            saved.mustBeSound();
        }
        verbs.add(new Restore(backup.path(), HeaderReader.of(backup)::open));
    }

    /** Converts the header to the other LUKS version. The plan lists everything that prevents it. */
    public void convert(Version to) {
        verbs.add(new Convert(to));
    }

    /** Rewrites a lost or older copy of a LUKS2 header from the valid one. */
    public void repair() {
        verbs.add(new Repair());
    }

    /** Stops the change before the first write unless the secret unlocks the slot at this point. */
    public void verify(Slot slot, Secret secret) {
        verbs.add(new Verify(slot, secret));
    }

    List<Verb> verbs() {
        return verbs;
    }

    List<Secret> secrets() {
        return secrets;
    }

    Set<Guard> allowed() {
        return allowed;
    }
}
