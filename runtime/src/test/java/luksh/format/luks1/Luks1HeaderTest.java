package luksh.format.luks1;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Luks1HeaderTest {
    private static final String ID = "3f5d5b0c-93e2-4a35-8ea2-6f4a9e6e1d11";

    @TempDir
    Path folder;

    private static Luks1Header fresh(long payloadSector) {
        return Luks1Header.fresh(CipherSpec.parse("aes-xts-plain64"), "sha512", 64, payloadSector, ID);
    }

    @ParameterizedTest
    @CsvSource({
        "aes-xts-plain64, 512, sha512",
        "aes-xts-plain64, 256, sha1",
        "aes-cbc-essiv:sha256, 128, sha256",
        "aes-cbc-plain, 192, ripemd160",
        "camellia-cbc-plain64, 256, whirlpool"
    })
    void aHeaderOfCryptsetupIsReadAndEncodesToTheSameBytes(String cipher, int keyBits, String hash) throws Exception {
        Oracle.require("cryptsetup");
        byte[] secret = "a".getBytes(US_ASCII);
        Path image = Cryptsetup.formatted(
                folder.resolve("image"),
                4 << 20,
                secret,
                "--cipher",
                cipher,
                "--key-size",
                "" + keyBits,
                "--hash",
                hash,
                "--uuid",
                ID);
        Cryptsetup.addKey(image, secret, secret, 6);
        byte[] start = Arrays.copyOf(Files.readAllBytes(image), 4096);
        Luks1Header header = Luks1Header.decode(start);
        assertThat(header.encode()).isEqualTo(Arrays.copyOf(start, Luks1Header.SIZE));
        assertThat(header.cipher()).isEqualTo(cipher);
        assertThat(header.keyBits()).isEqualTo(keyBits);
        assertThat(header.hash()).isEqualTo(hash);
        assertThat(header.uuid()).isEqualTo(ID);
        assertThat(header.mkDigestIterations()).isEqualTo(1000);
        assertThat(header.slots()).extracting(KeySlot::number).containsExactly(0, 6);
        // the layout that we give a new header is the one that cryptsetup chose
        Luks1Header ours = Luks1Header.fresh(header.cipherSpec(), hash, keyBits / 8, header.payloadSector(), ID);
        assertThat(ours.keySlots())
                .extracting(Luks1KeySlot::areaSector)
                .isEqualTo(
                        header.keySlots().stream().map(Luks1KeySlot::areaSector).toList());
        assertThat(header.payloadOffset().bytes()).isGreaterThanOrEqualTo(Luks1Header.endOfAreas(keyBits / 8));
    }

    @Test
    void whatFollowsTheNulOfATextIsKept() {
        byte[] start = fresh(4096).encode();
        for (int offset : new int[] {8 + 31, 40 + 20, 72 + 10, 168 + 39}) {
            start[offset] = (byte) 0xee;
        }
        Luks1Header header = Luks1Header.decode(start);
        assertThat(header.cipher()).isEqualTo("aes-xts-plain64");
        assertThat(header.hash()).isEqualTo("sha512");
        assertThat(header.uuid()).isEqualTo(ID);
        assertThat(header.encode()).isEqualTo(start);
        assertThat(header.withKeySlot(0, header.keySlot(0).enabled(Bytes.zeros(32), 1))
                        .encode())
                .startsWith(Arrays.copyOf(start, Luks1Header.SLOTS_OFFSET));
    }

    @Test
    void aChangedHeaderDiffersInTheFieldThatWasChangedAlone() {
        Luks1Header header = fresh(0);
        var salt = Bytes.copyOf(new byte[32]);
        byte[] before = header.encode();
        byte[] slot = header.withKeySlot(6, header.keySlot(6).enabled(salt, 4_294_967_295L))
                .encode();
        assertThat(differences(before, slot)).allMatch(at -> at >= 208 + 6 * 48 && at < 208 + 6 * 48 + 8);
        byte[] digest = header.withDigest(Bytes.ofHex("11".repeat(20)), salt, 7).encode();
        assertThat(differences(before, digest)).allMatch(at -> at >= 112 && at < 168);
        byte[] uuid = header.withUuid("other").encode();
        assertThat(differences(before, uuid)).allMatch(at -> at >= 168 && at < 208);
        assertThat(Luks1Header.decode(slot).keySlot(6).iterations()).isEqualTo(4_294_967_295L);
        assertThat(Luks1Header.decode(slot).withKeySlot(6, header.keySlot(6).disabled()))
                .isEqualTo(header);
    }

    private static List<Integer> differences(byte[] left, byte[] right) {
        List<Integer> found = IntStream.range(0, left.length)
                .filter(at -> left[at] != right[at])
                .boxed()
                .toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    @Test
    void aHeaderThatWouldNotFitItsFieldsIsNotMade() {
        Luks1Header header = fresh(4096);
        Luks1KeySlot slot = header.keySlot(0);
        assertThatIllegalArgumentException().isThrownBy(() -> fresh(1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> slot.enabled(Bytes.zeros(31), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> slot.enabled(Bytes.zeros(32), 1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> slot.enabled(Bytes.zeros(32), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> header.withUuid("x".repeat(40)));
        assertThatIllegalArgumentException().isThrownBy(() -> header.withDigest(Bytes.zeros(32), Bytes.zeros(32), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> header.withDigest(Bytes.zeros(20), Bytes.zeros(20), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> header.withDigest(Bytes.zeros(20), Bytes.zeros(32), 1L << 32));
    }

    @Test
    void randomBytesLeadToAHeaderThatEncodesToThemOrToOneSentence() {
        var random = new Random(592);
        byte[] sound = fresh(4096).encode();
        int read = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] header = sound.clone();
            if (i % 10 == 0) {
                random.nextBytes(header);
                System.arraycopy(sound, 0, header, 0, 8);
            } else {
                int from = random.nextInt(header.length);
                var noise = new byte[1 + random.nextInt(Math.min(8, header.length - from))];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, header, from, noise.length);
            }
            try {
                assertThat(Luks1Header.decode(header).encode()).isEqualTo(header);
                read++;
            } catch (HeaderException e) {
                assertThat(e).hasMessageStartingWith("invalid ");
                assertThat(e.toString().chars()).allMatch(c -> c >= ' ' && c < 0x7f);
            }
        }
        assertThat(read).isBetween(500, 4_500);
    }
}
