package luksh.crypto.kdf;

import java.security.DigestException;
import java.security.MessageDigest;

/** The route over the public API: clones digests that have already processed the padded key. */
final class ClonedHmacChain implements HmacChain {
    private final MessageDigest inner;
    private final MessageDigest outer;

    ClonedHmacChain(HmacKey key) {
        inner = key.hash().start();
        inner.update(key.inner());
        outer = key.hash().start();
        outer.update(key.outer());
    }

    @Override
    public void run(byte[] u, byte[] sum, int steps) {
        try {
            for (int step = 0; step < steps; step++) {
                step(u, sum);
            }
        } catch (DigestException | CloneNotSupportedException e) {
            throw new IllegalStateException("these digests support clone", e);
        }
    }

    private void step(byte[] u, byte[] sum) throws DigestException, CloneNotSupportedException {
        half(inner, u);
        half(outer, u);
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= u[i];
        }
    }

    private static void half(MessageDigest start, byte[] u) throws DigestException, CloneNotSupportedException {
        var digest = (MessageDigest) start.clone();
        digest.update(u);
        digest.digest(u, 0, u.length);
    }

    @Override
    public void close() {
        inner.reset();
        outer.reset();
    }
}
