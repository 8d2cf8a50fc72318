package luksh.change;

import luksh.crypto.VolumeKey;
import luksh.format.Bytes;
import luksh.format.Luks1Header;
import luksh.format.Luks1KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import org.jspecify.annotations.Nullable;

/** Other iterations for the volume key digest, in place: one sector, every slot kept. A crash leaves before or after. */
public final class SetDigest implements Verb {
    private final @Nullable Long iterations;
    private final @Nullable String hash;

    /** Null is what was not said. */
    public SetDigest(@Nullable Long iterations, @Nullable String hash) {
        this.iterations = iterations;
        this.hash = hash;
    }

    @Override
    public Preparation plan(Draft draft) {
        Luks1Header header = draft.header();
        if (hash != null && !hash.equals(header.hash())) {
            draft.refuse(
                    "hash",
                    "digest",
                    "LUKS1 has one hash for slots and digest, here " + header.hash() + ", not " + hash,
                    "leave the hash out");
        }
        long count = Cost.checkCount(draft, "digest", iterations == null ? header.mkDigestIterations() : iterations);
        Bytes salt = Bytes.copyOf(Luks1Orders.random(Luks1KeySlot.SALT_SIZE));
        draft.header(header.withDigest(header.mkDigest(), salt, count));
        draft.step(
                "digest",
                "digest",
                "volume key digest, " + Pbkdf2.grouped(header.mkDigestIterations()) + " → " + Pbkdf2.grouped(count)
                        + " iterations");
        return work -> prepare(work, salt, count);
    }

    private static void prepare(Work work, Bytes salt, long count) {
        Luks1Header header = work.header();
        VolumeKey key = work.keyring().volumeKey(work);
        Bytes value = key.digest(header.hash(), count, salt, Luks1Header.DIGEST_SIZE);
        Luks1Header changed = header.withDigest(value, salt, count);
        Luks1Orders orders = work.orders();
        orders.digest(changed);
        if (!key.matches(work.header().digest())) {
            throw new LuksException(
                    "the new digest does not fit the volume key; nothing was written", LuksException.FAILED);
        }
        work.done("digest", orders);
    }
}
