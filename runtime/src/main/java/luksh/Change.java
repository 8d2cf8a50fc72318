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
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Priority;
import luksh.format.Slot;
import luksh.format.Version;
import luksh.format.Visible;
import org.jspecify.annotations.Nullable;

/** Records steps; nothing is written while the lambda runs. */
public final class Change {
    private static final String TOKEN = "a token is a JSON object, as luksh token DEVICE --export N prints it";

    private final List<Verb> verbs = new ArrayList<>();
    private final List<Secret> secrets = new ArrayList<>();
    private final Set<Guard> allowed = EnumSet.noneOf(Guard.class);
    private final TreeSet<Integer> free = new TreeSet<>();
    private final boolean seen;

    /** @param seen whether a person sees what is shown once */
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

    /** What {@code c.add} will fill; a number below zero where the plan is going to refuse it. */
    private record Chosen(int number) implements Slot {
        @Override
        public String toString() {
            return number < 0 ? "no slot" : "slot " + number;
        }
    }

    /** Secrets that the steps may use; each step takes the one that opens what it needs. They stay the script's. */
    public void authorize(Secret... given) {
        secrets.addAll(List.of(given));
    }

    /** Lifts guards, for this change. */
    public void allow(Guard... guards) {
        allowed.addAll(List.of(guards));
    }

    /** Saves the header and its key areas at this point to a new file, in cryptsetup's format, 0400. */
    public void backup(String path) {
        verbs.add(new SaveBackup(path));
    }

    /** Saves the header and its key areas at this point to a vault, unless the newest backup there holds the same. */
    public void backup(Vault vault) {
        verbs.add(new SaveBackup(vault.safe()));
    }

    /** A new passphrase in the lowest free slot, at the default cost. */
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
     * A recovery key as systemd has it, in the lowest free slot, shown once on the terminal after it was proved. On LUKS2
     * {@code systemd-cryptenroll} lists it. Type it wherever a passphrase is asked for, also in capitals or without dashes.
     */
    public Slot recoveryKey() {
        // where nobody would see it none is made, and later steps on its slot have nothing more to say
        Slot chosen = seen ? take(null) : new Chosen(-1);
        verbs.add(new AddRecoveryKey(chosen));
        return chosen;
    }

    private Slot take(@Nullable Slot said) {
        Slot chosen = said != null ? said : new Chosen(free.isEmpty() ? -1 : free.first());
        free.remove(chosen.number());
        return chosen;
    }

    /** Same secret, new cost, same number. */
    public void rekey(Slot slot, Consumer<KdfSpec> kdf) {
        var spec = new KdfSpec();
        kdf.accept(spec);
        verbs.add(Rekey.cost(slot, spec.cost()));
    }

    /** New secret, same cost, same number. */
    public void replace(Slot slot, Secret old, Secret fresh) {
        verbs.add(Rekey.replace(slot, old, fresh));
    }

    public void kill(Slot slot) {
        if (slot.number() >= 0) {
            free.add(slot.number());
        }
        verbs.add(Kill.slot(slot));
    }

    /** Kills every slot that the secret opens. */
    public void remove(Secret secret) {
        verbs.add(Kill.opened(secret));
    }

    /** Kills every slot. */
    public void erase() {
        verbs.add(Kill.all());
    }

    /** Other iterations for the volume key digest, in place; every slot is kept. */
    public void digest(Consumer<DigestSpec> digest) {
        var spec = new DigestSpec();
        digest.accept(spec);
        verbs.add(spec.verb());
    }

    public void uuid(String uuid) {
        verbs.add(new SetUuid(uuid));
    }

    /** Another label, empty for none; LUKS2, at most 47 bytes. */
    public void label(String label) {
        verbs.add(SetLabel.label(label));
    }

    /** Another subsystem, empty for none; LUKS2, at most 47 bytes. */
    public void subsystem(String subsystem) {
        verbs.add(SetLabel.subsystem(subsystem));
    }

    /** These flags and no others for every later opening, for example {@code allow-discards}; none given: none. LUKS2. */
    public void flags(String... flags) {
        verbs.add(new SetFlags(List.of(flags)));
    }

    /** PREFER is tried first, IGNORE not unless it is named; LUKS2. */
    public void priority(Slot slot, Priority priority) {
        verbs.add(new SetPriority(slot, priority));
    }

    /** What people call the slot, empty for nothing; LUKS2. */
    public void name(Slot slot, String name) {
        verbs.add(new NameSlot(slot, name));
    }

    /** A token that is there, to be removed or bound to slots; LUKS2. */
    public TokenSpec token(long number) {
        return new TokenSpec(number, verbs::add);
    }

    /** Adds a token from its JSON object, as {@code Token.json()} gives it; LUKS2. */
    public void importToken(String json) {
        verbs.add(new ImportToken(json));
    }

    /**
     * The same of a file that holds it, as {@code luksh token --export} prints it.
     *
     * @throws LuksException if the file cannot be read, is empty, has more than 4 MiB or is not UTF-8
     */
    public void importToken(Path file) {
        String json = SmallFile.text(file, TOKEN).strip();
        if (json.isEmpty()) {
            throw new LuksException(Visible.of(file.toString()) + " is empty; " + TOKEN, LuksException.FAILED);
        }
        importToken(json);
    }

    /** Brings a header backup back, by meaning. */
    public void restore(Container backup) {
        if (backup instanceof Backup saved) {
            saved.mustBeSound();
        }
        verbs.add(new Restore(backup.path(), HeaderReader.of(backup)::open));
    }

    /** The same container under the other version's header; the plan lists all that stands in the way. */
    public void convert(Version to) {
        verbs.add(new Convert(to));
    }

    /** Writes a lost or older copy of a LUKS2 header anew from the one that holds. */
    public void repair() {
        verbs.add(new Repair());
    }

    /** Stops the change, before anything is written, unless the secret opens the slot at this point. */
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
