package luksh.change.step;

import java.util.HashMap;
import java.util.Map;
import luksh.change.write.WriteOrder;
import luksh.finding.Place;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Kdf;
import luksh.format.Pbkdf2;
import luksh.format.Version;

/** A cost for the slots of many disks: luksh measures once for all slots of the same kind. */
public final class SharedCost {
    private final Cost cost;
    private final Map<Alike, Kdf> measured = new HashMap<>();

    public SharedCost(Cost cost) {
        this.cost = cost;
    }

    private record Alike(Version version, String kdf, int keyBits) {}

    /** As {@link Cost#choose}, for a slot that replaces one with this cost; with a new salt each time. */
    public synchronized Cost.Chosen choose(Draft draft, Place where, Kdf present) {
        if (cost.written() || !measures(present)) {
            return cost.choose(draft, where, present);
        }
        String kdf = present instanceof Pbkdf2 pbkdf2 ? pbkdf2.hash() : present.type();
        var alike = new Alike(draft.header().version(), kdf, draft.header().keyBits());
        Kdf known = measured.get(alike);
        if (known != null) {
            return new Cost.Chosen(withSalt(known), false);
        }
        int findings = draft.plan().findings().size();
        Cost.Chosen chosen = cost.choose(draft, where, present);
        if (draft.plan().findings().size() == findings) {
            measured.put(alike, chosen.kdf()); // keeps no refused cost, so that the next disk refuses it too
        }
        return chosen;
    }

    private boolean measures(Kdf present) {
        return cost.target() != null
                || (cost.type() != null && !cost.type().equals(present.type()))
                || (cost.hash() != null
                        && present instanceof Pbkdf2 old
                        && !cost.hash().equals(old.hash()));
    }

    private static Kdf withSalt(Kdf kdf) {
        Bytes salt = WriteOrder.salt(Cost.SALT_SIZE);
        if (kdf instanceof Pbkdf2 pbkdf2) {
            return new Pbkdf2(pbkdf2.hash(), pbkdf2.iterations(), salt);
        }
        if (kdf instanceof Argon2 argon2) {
            return new Argon2(argon2.type(), argon2.time(), argon2.memory(), argon2.lanes(), salt);
        }
        throw new IllegalStateException(kdf + ": luksh creates no slot with this KDF");
    }
}
