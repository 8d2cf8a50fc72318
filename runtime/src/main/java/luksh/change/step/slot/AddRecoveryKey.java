package luksh.change.step.slot;

import java.util.Optional;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.Person;
import luksh.change.step.Verb;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.crypto.Passphrase;
import luksh.crypto.RecoveryKey;
import luksh.crypto.VolumeKey;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.KeySlot;
import luksh.format.Slot;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.format.luks2.Luks2Tokens;

/**
 * Adds a recovery key in a free slot, and on LUKS2 the token that systemd expects. luksh creates the key during the change and
 * shows it once, after it read the slot back from the disk. luksh does not store the key. A crash before that leaves no slot,
 * or a slot whose key nobody saw.
 */
public final class AddRecoveryKey implements Verb {
    private final Slot slot;

    /** @param slot a free slot; a negative number means that none was free when the step was recorded */
    public AddRecoveryKey(Slot slot) {
        this.slot = slot;
    }

    @Override
    public Preparation plan(Draft draft) {
        if (!draft.session().person().reveals()) {
            draft.refuse(
                    Rules.RECOVERY_KEY,
                    Place.part("recovery key"),
                    "luksh shows the recovery key only once, and only on a terminal; standard error is not a terminal",
                    "run it again without redirecting standard error, and without --json and --quiet");
            return Preparation.NONE;
        }
        Optional<KeySlot> planned = AddSlot.plan(
                draft,
                slot,
                cost(draft),
                SlotMarks.NONE,
                "luksh adds a recovery key of 256 random bits, and shows it once at the end");
        if (planned.isEmpty()) {
            return Preparation.NONE;
        }
        if (draft.header() instanceof Luks2Header header) {
            Optional<Integer> token = Luks2Tokens.free(header);
            if (token.isEmpty()) {
                draft.refuse(
                        Rules.NO_FREE_TOKEN,
                        Place.part("token"),
                        "all " + Luks2Tokens.MOST + " tokens are in use",
                        draft.luksh("token", "--remove N"));
                return Preparation.NONE;
            }
            draft.header(listed(header, planned.get(), token.get()));
        }
        return work -> prepare(work, planned.get());
    }

    /** As systemd does: 256 random bits need no slow KDF. */
    private static Cost cost(Draft draft) {
        String hash = draft.header() instanceof Luks1Header ? null : "sha512";
        return new Cost("pbkdf2", hash, Cost.LEAST, null, null);
    }

    private static Luks2Header listed(Luks2Header header, KeySlot slot, int token) {
        return Luks2Tokens.with(header, token, Luks2Tokens.recovery(slot.number()));
    }

    private static void prepare(Work work, KeySlot planned) {
        VolumeKey volumeKey = work.keyring().volumeKey(work);
        Passphrase key = work.keyring().owned(RecoveryKey.random());
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.enable(planned, work.seal(volumeKey, key, planned));
        work.prove(planned.number(), key, volumeKey);
        if (work.header() instanceof Luks2Header header) {
            writeOrder.header(listed(header, planned, Luks2Tokens.free(header).orElseThrow()));
        }
        Person person = work.session().person();
        writeOrder.outside(disk -> person.reveal("Recovery key of " + work.path() + ", slot " + planned.number(), key));
        work.done("recovery key in slot " + planned.number(), writeOrder);
    }
}
