package luksh.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import luksh.Content;
import luksh.crypto.kdf.Pbkdf2Speed;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.LuksException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    @TempDir
    Path folder;

    @Test
    void isOverwrittenWhenItIsClosedAndNotLentAgain() {
        byte[] content = {1, 2, 3};
        VolumeKey key = VolumeKey.owning(content);
        VolumeKey copy = key.asVolumeKey();
        assertThat(key.sameAs(copy)).isTrue();
        byte[] copied = copy.lend();
        key.close();
        assertThat(content).containsOnly(0);
        assertThat(copied).as("a copy goes with the secret it was made of").containsOnly(0);
        assertThatThrownBy(key::lend).isInstanceOf(LuksException.class).hasMessageContaining("is closed");
        assertThat(copy).hasToString("Secret[hidden]");
    }

    @Test
    void isRandomWhenItIsAsked() {
        try (VolumeKey one = VolumeKey.random(64);
                VolumeKey other = VolumeKey.random(64);
                Passphrase passphrase = Passphrase.random(16)) {
            assertThat(one.size()).isEqualTo(64);
            assertThat(one.sameAs(other)).isFalse();
            assertThat(passphrase.size()).isEqualTo(16);
        }
    }

    @Test
    void aVolumeKeyKnowsItsDigestOfEitherSize() {
        Bytes salt = Bytes.ofHex("00112233");
        try (VolumeKey key = VolumeKey.random(32);
                VolumeKey other = VolumeKey.random(32)) {
            for (int size : new int[] {20, 32}) {
                Bytes value = VolumeKeyDigest.of(key, "sha256", 1000, salt, size);
                assertThat(value.size()).isEqualTo(size);
                var digest = new Digest(0, "sha256", 1000, salt, value, List.of(), List.of());
                assertThat(VolumeKeyDigest.matches(key, digest)).isTrue();
                assertThat(VolumeKeyDigest.matches(other, digest)).isFalse();
            }
        }
    }

    @Test
    void isSavedToANewFileThatOnlyItsOwnerReads() throws Exception {
        Path file = folder.resolve("key");
        try (VolumeKey key = VolumeKey.random(64)) {
            key.saveTo(file.toString());
            Content.assertHolds(file, key.lend());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("r--------");
        }
    }

    @Test
    void isNotSavedOverAFileNorWhereNoneCanBe() throws Exception {
        Path file = folder.resolve("key");
        Files.writeString(file, "precious");
        try (VolumeKey key = VolumeKey.random(64)) {
            assertThatThrownBy(() -> key.saveTo(file.toString()))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining(file + " already exists")
                    .hasMessageContaining("choose another name");
            assertThat(file).hasContent("precious");
            Path nowhere = folder.resolve("missing/key");
            assertThatThrownBy(() -> key.saveTo(nowhere.toString()))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining(nowhere.toString());
        }
    }

    @Test
    void theSpeedOfThisMachineGivesCountsThatGrowWithTheTime() {
        long forOneMillisecond = Pbkdf2Speed.iterationsFor("whirlpool", 64, Duration.ofMillis(1));
        long forAMinute = Pbkdf2Speed.iterationsFor("whirlpool", 64, Duration.ofMinutes(1));
        assertThat(forOneMillisecond).isGreaterThanOrEqualTo(1000);
        assertThat(forAMinute).isGreaterThan(forOneMillisecond * 2);
        assertThat(Pbkdf2Speed.iterationsFor("sha512", 64, Duration.ofDays(3000)))
                .isEqualTo(0xFFFF_FFFFL);
    }
}
