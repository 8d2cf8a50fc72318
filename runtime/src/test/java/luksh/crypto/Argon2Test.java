package luksh.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Size;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

class Argon2Test {
    @Test
    void derivesWhatBouncyCastleDerives() {
        var random = new Random(9106);
        for (int round = 0; round < 200; round++) {
            int lanes = 1 + random.nextInt(8);
            int kib = 8 * lanes + random.nextInt(200);
            int time = 1 + random.nextInt(5);
            int size = 16 + random.nextInt(81);
            byte[] secret = new byte[random.nextInt(140)];
            byte[] salt = new byte[8 + random.nextInt(60)];
            random.nextBytes(secret);
            random.nextBytes(salt);
            boolean id = random.nextBoolean();
            var kdf = new Argon2(id ? "argon2id" : "argon2i", time, new Size(kib * 1024L), lanes, Bytes.copyOf(salt));
            assertThat(derive(kdf, secret, size)).as("%s", kdf).isEqualTo(bouncy(kdf, secret, size));
        }
    }

    private static byte[] derive(Argon2 kdf, byte[] secret, int size) {
        return Argon2Derivation.derive(kdf, secret, size, Progress.NONE);
    }

    private static byte[] bouncy(Argon2 kdf, byte[] secret, int size) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(
                        kdf.type().equals("argon2id") ? Argon2Parameters.ARGON2_id : Argon2Parameters.ARGON2_i)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations((int) kdf.time())
                .withMemoryAsKB((int) (kdf.memory().bytes() / 1024))
                .withParallelism(kdf.lanes())
                .withSalt(kdf.salt().toArray())
                .build());
        var key = new byte[size];
        generator.generateBytes(secret, key);
        return key;
    }
}
