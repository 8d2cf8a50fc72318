package luksh.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import luksh.crypto.Hash;
import luksh.crypto.Passphrase;
import luksh.crypto.PlainHash;
import luksh.crypto.kdf.KeyDerivation;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrubPbkdf2LoopTest {
    private static final byte[] KEY = "a passphrase".getBytes(UTF_8);
    private static final byte[] SALT = "thirty-two bytes of salt, or so.".getBytes(UTF_8);
    private static final int ITERATIONS = 500;

    /** GRUB's source, up to 2.12: four compressions, six of whirlpool; from 2.14: two and four. */
    @ParameterizedTest
    @CsvSource({
        "sha1, 4, 2",
        "sha224, 4, 2",
        "sha256, 4, 2",
        "sha384, 4, 2",
        "sha512, 4, 2",
        "ripemd160, 4, 2",
        "whirlpool, 6, 4"
    })
    void aStepEatsAsManyBlocksAsInGrub(String hash, int rekeyed, int cached) {
        assertThat(compressions(GrubPbkdf2Loop.rekeyed(hash, KEY))).isEqualTo(rekeyed * 10L);
        assertThat(compressions(GrubPbkdf2Loop.cached(hash, KEY))).isEqualTo(cached * 10L);
    }

    private static long compressions(GrubPbkdf2Loop loop) {
        long before = loop.rounds.compressions();
        loop.run(new byte[loop.size()], new byte[loop.size()], 10);
        return loop.rounds.compressions() - before;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160", "whirlpool"})
    void bothLoopsComputePbkdf2(String hash) {
        byte[] expected = pbkdf2(hash);
        assertThat(derived(GrubPbkdf2Loop.rekeyed(hash, KEY))).isEqualTo(expected);
        assertThat(derived(GrubPbkdf2Loop.cached(hash, KEY))).isEqualTo(expected);
    }

    private static byte[] pbkdf2(String hash) {
        try (var secret = Passphrase.owning(KEY.clone());
                var key = KeyDerivation.derive(
                        new Pbkdf2(hash, ITERATIONS, Bytes.copyOf(SALT)),
                        secret,
                        Hash.named(hash).size())) {
            return key.apply(byte[]::clone);
        }
    }

    private static byte[] derived(GrubPbkdf2Loop loop) {
        byte[] u = mac(loop.rounds);
        byte[] sum = u.clone();
        loop.run(u, sum, ITERATIONS - 1);
        return sum;
    }

    /** HMAC of the salt and the number of the first block. */
    private static byte[] mac(PlainHash rounds) {
        byte[] within = new byte[rounds.size()];
        byte[] u = new byte[rounds.size()];
        half(rounds, 0x36, within, SALT, new byte[] {0, 0, 0, 1});
        half(rounds, 0x5c, u, within);
        return u;
    }

    private static void half(PlainHash rounds, int pad, byte[] target, byte[]... messages) {
        byte[] block = Arrays.copyOf(KEY, rounds.blockSize());
        for (int i = 0; i < block.length; i++) {
            block[i] ^= (byte) pad;
        }
        rounds.start();
        rounds.update(block, block.length);
        for (byte[] message : messages) {
            rounds.update(message, message.length);
        }
        rounds.finish(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "sha256", "sha384", "ripemd160", "whirlpool"})
    void messagesOfEveryLengthHaveTheDigestThatOthersCompute(String hash) {
        PlainHash rounds = GrubPbkdf2Loop.hash(hash);
        for (int length = 0; length < 300; length += length < 130 ? 1 : 13) {
            byte[] message = new byte[length];
            Arrays.fill(message, (byte) length);
            byte[] digest = new byte[rounds.size()];
            rounds.start();
            rounds.update(message, length);
            rounds.finish(digest);
            assertThat(digest)
                    .as("%s of %d bytes", hash, length)
                    .isEqualTo(Hash.named(hash).digest(message));
        }
    }

    @Test
    void aHashThatGrubDoesNotKnowIsRefusedByName() {
        assertThatThrownBy(() -> GrubPbkdf2Loop.rekeyed("blake2b-512", KEY))
                .isInstanceOf(LuksException.class)
                .hasMessageContainingAll("blake2b-512", "whirlpool");
    }
}
