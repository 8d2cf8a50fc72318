package luksh.crypto.kdf;

import java.util.Arrays;
import java.util.Optional;
import luksh.crypto.PlainHash;
import luksh.crypto.Ripemd160;
import luksh.crypto.Whirlpool;

/** The route of hashes that luksh computes itself: the state after the padded key is copied for each step. */
final class PlainHmacChain implements HmacChain {
    private final PlainHash inner;
    private final PlainHash outer;
    private final PlainHash running;
    private final byte[] within;

    private PlainHmacChain(PlainHash inner, PlainHash outer, PlainHash running, HmacKey key) {
        this.inner = inner;
        this.outer = outer;
        this.running = running;
        this.within = new byte[running.size()];
        inner.start();
        inner.update(key.inner(), inner.blockSize());
        outer.start();
        outer.update(key.outer(), outer.blockSize());
    }

    /** Empty if luksh has no such hash of its own. */
    static Optional<HmacChain> of(HmacKey key) {
        String hash = key.hash().name();
        if (hash.equals("ripemd160")) {
            return Optional.of(new PlainHmacChain(new Ripemd160(), new Ripemd160(), new Ripemd160(), key));
        }
        if (hash.equals("whirlpool")) {
            return Optional.of(new PlainHmacChain(new Whirlpool(), new Whirlpool(), new Whirlpool(), key));
        }
        return Optional.empty();
    }

    @Override
    public void run(byte[] u, byte[] sum, int steps) {
        for (int step = 0; step < steps; step++) {
            half(inner, u, within);
            half(outer, within, u);
            for (int i = 0; i < sum.length; i++) {
                sum[i] ^= u[i];
            }
        }
    }

    private void half(PlainHash begun, byte[] message, byte[] target) {
        running.resume(begun);
        running.update(message, message.length);
        running.finish(target);
    }

    @Override
    public void close() {
        Arrays.fill(within, (byte) 0);
        inner.wipe();
        outer.wipe();
        running.wipe();
    }
}
