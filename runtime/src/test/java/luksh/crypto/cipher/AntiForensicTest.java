package luksh.crypto.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import luksh.crypto.Hash;
import luksh.crypto.Passphrase;
import luksh.crypto.SecretBytes;
import org.junit.jupiter.api.Test;

class AntiForensicTest {
    @Test
    void mergesWhatItSplitForEveryHashAndKeySize() {
        for (String name : Hash.names()) {
            for (int size : new int[] {16, 24, 32, 48, 64, 33, 512}) {
                var splitter = new AntiForensic(Hash.named(name), 50);
                byte[] key = SecretBytes.of(Passphrase.random(size));
                byte[] split = splitter.split(key);
                assertThat(split).hasSize(50 * size);
                assertThat(splitter.merge(split, size))
                        .as("%s, %d bytes", name, size)
                        .isEqualTo(key);
                split[7 * size] ^= 1;
                assertThat(splitter.merge(split, size)).isNotEqualTo(key);
            }
        }
    }

    @Test
    void splitsAnewEachTime() {
        var splitter = new AntiForensic(Hash.named("sha256"), 4);
        var key = new byte[32];
        assertThat(splitter.split(key)).isNotEqualTo(splitter.split(key));
    }

    /** Two stripes by the definition: H(0 | first 20 bytes), H(1 | the other 12) cut to 12, and the last stripe. */
    @Test
    void cutsTheHashOfTheLastPiece() {
        Hash sha1 = Hash.named("sha1");
        byte[] split = SecretBytes.of(Passphrase.random(64));
        byte[] first = sha1.digest(new byte[] {0, 0, 0, 0}, Arrays.copyOfRange(split, 0, 20));
        byte[] second = sha1.digest(new byte[] {0, 0, 0, 1}, Arrays.copyOfRange(split, 20, 32));
        var expected = new byte[32];
        for (int i = 0; i < 32; i++) {
            expected[i] = (byte) ((i < 20 ? first[i] : second[i - 20]) ^ split[32 + i]);
        }
        assertThat(new AntiForensic(sha1, 2).merge(split, 32)).isEqualTo(expected);
    }
}
