package luksh.crypto.cipher;

import java.util.Arrays;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.engines.SerpentEngine;
import org.bouncycastle.crypto.engines.TwofishEngine;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The block ciphers that the JDK lacks, from Bouncy Castle without its JCE provider. No other class of the sector
 * ciphers refers to Bouncy Castle, so AES does not load any of it.
 */
final class BouncyBlockCipher implements BlockCipher {
    private final org.bouncycastle.crypto.BlockCipher encrypting;
    private final org.bouncycastle.crypto.BlockCipher decrypting;
    private final int keySize;

    BouncyBlockCipher(String name, byte[] key) {
        keySize = key.length;
        encrypting = engine(name);
        decrypting = engine(name);
        var parameter = new KeyParameter(key);
        encrypting.init(true, parameter);
        decrypting.init(false, parameter);
        // getKey returns its own array, not a copy
        Arrays.fill(parameter.getKey(), (byte) 0);
    }

    private static org.bouncycastle.crypto.BlockCipher engine(String name) {
        return switch (name) {
            case "serpent" -> new SerpentEngine();
            case "twofish" -> new TwofishEngine();
            case "camellia" -> new CamelliaEngine();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public void encrypt(byte[] data, int offset, int length) {
        process(encrypting, data, offset, length);
    }

    @Override
    public void decrypt(byte[] data, int offset, int length) {
        process(decrypting, data, offset, length);
    }

    private static void process(org.bouncycastle.crypto.BlockCipher engine, byte[] data, int offset, int length) {
        for (int at = offset; at < offset + length; at += BLOCK) {
            engine.processBlock(data, at, data, at);
        }
    }

    @Override
    public void close() {
        encrypting.init(true, new KeyParameter(new byte[keySize]));
        decrypting.init(false, new KeyParameter(new byte[keySize]));
    }
}
