package luksh.change.step.header;

import java.util.Optional;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.crypto.Hash;
import luksh.crypto.VolumeKey;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import org.jspecify.annotations.Nullable;

/** Changes the iterations of the volume key digest in place. The slots stay. A crash leaves the old or the new digest. */
public final class SetDigest implements Verb {
    static final int SALT_SIZE = 32;

    private final @Nullable Long iterations;
    private final @Nullable String hash;

    /** Null keeps the present value. */
    public SetDigest(@Nullable Long iterations, @Nullable String hash) {
        this.iterations = iterations;
        this.hash = hash;
    }

    @Override
    public Preparation plan(Draft draft) {
        Digest present = draft.header().digest();
        Optional<String> unknown = draft.header().digestObstacle(present.number());
        if (unknown.isPresent()) {
            draft.refuse(Rules.UNKNOWN_DIGEST, Place.part("digest"), unknown.get(), "");
            return Preparation.NONE;
        }
        String function = hash == null ? present.hash() : hash;
        if (draft.header().version() == Version.LUKS1 && !function.equals(present.hash())) {
            draft.refuse(
                    Rules.HASH,
                    Place.part("digest"),
                    "a LUKS1 header has one hash for slots and digest: this one uses " + present.hash() + ", not "
                            + hash,
                    "omit the hash");
        }
        Hash.named(function);
        long count =
                Cost.checkCount(draft, Place.part("digest"), iterations == null ? present.iterations() : iterations);
        if (iterations != null && iterations != count) {
            return Preparation.NONE; // refused above
        }
        Digest planned =
                with(present, function, count, WriteOrder.salt(SALT_SIZE), Bytes.zeros(size(draft.header(), function)));
        draft.header(draft.header().withDigest(planned));
        draft.step(
                VerbNames.DIGEST,
                Place.part("digest"),
                "volume key digest, "
                        + (function.equals(present.hash()) ? "" : present.hash() + " → " + function + ", ")
                        + Pbkdf2.grouped(present.iterations()) + " → " + Pbkdf2.grouped(count) + " iterations");
        return work -> prepare(work, planned);
    }

    private static Digest with(Digest digest, String hash, long iterations, Bytes salt, Bytes value) {
        return new Digest(digest.number(), hash, iterations, salt, value, digest.slots(), digest.segments());
    }

    /** LUKS1 stores 20 bytes of the digest, LUKS2 all bytes of the hash. */
    static int size(Header header, String hash) {
        return header.version() == Version.LUKS1
                ? Luks1Header.DIGEST_SIZE
                : Hash.named(hash).size();
    }

    private static void prepare(Work work, Digest planned) {
        Header header = work.header();
        VolumeKey key = work.keyring().volumeKey(work);
        Bytes value = VolumeKeyDigest.of(
                key, planned.hash(), planned.iterations(), planned.salt(), size(header, planned.hash()));
        Digest present = header.digest();
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.header(
                header.withDigest(with(present, planned.hash(), planned.iterations(), planned.salt(), value)));
        if (!VolumeKeyDigest.matches(key, work.header().digest())) {
            throw new LuksException(
                    "the new digest does not match the volume key; nothing was written", ExitStatus.FAILED);
        }
        work.done("digest", writeOrder);
    }
}
