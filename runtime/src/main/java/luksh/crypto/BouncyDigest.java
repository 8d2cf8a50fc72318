package luksh.crypto;

import java.security.MessageDigest;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.WhirlpoolDigest;

/**
 * The hashes that the JDK lacks, from Bouncy Castle without its JCE provider. No other class of the PBKDF2 derivation
 * refers to Bouncy Castle, so SHA does not load any of it.
 */
final class BouncyDigest extends MessageDigest implements Cloneable {
    private final Digest digest;

    private BouncyDigest(String name, Digest digest) {
        super(name);
        this.digest = digest;
    }

    static MessageDigest named(String luksName) {
        return new BouncyDigest(
                luksName,
                switch (luksName) {
                    case "ripemd160" -> new RIPEMD160Digest();
                    case "whirlpool" -> new WhirlpoolDigest();
                    case "blake2b-512" -> new Blake2bDigest(512);
                    case "blake2s-256" -> new Blake2sDigest(256);
                    default -> throw new IllegalArgumentException(luksName);
                });
    }

    @Override
    public Object clone() {
        return new BouncyDigest(getAlgorithm(), copy());
    }

    private Digest copy() {
        if (digest instanceof RIPEMD160Digest ripemd) {
            return new RIPEMD160Digest(ripemd);
        }
        if (digest instanceof WhirlpoolDigest whirlpool) {
            return new WhirlpoolDigest(whirlpool);
        }
        if (digest instanceof Blake2bDigest blake) {
            return new Blake2bDigest(blake);
        }
        return new Blake2sDigest((Blake2sDigest) digest);
    }

    @Override
    protected int engineGetDigestLength() {
        return digest.getDigestSize();
    }

    @Override
    protected void engineUpdate(byte input) {
        digest.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        digest.update(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
        var result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return result;
    }

    @Override
    protected int engineDigest(byte[] target, int offset, int length) {
        return digest.doFinal(target, offset);
    }

    @Override
    protected void engineReset() {
        digest.reset();
    }
}
