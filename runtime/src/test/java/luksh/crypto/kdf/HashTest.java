package luksh.crypto.kdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import luksh.crypto.Hash;
import luksh.format.ExitStatus;
import luksh.format.UnsupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {
    /** The digests of "abc" that each function's specification prints. */
    @ParameterizedTest
    @CsvSource({
        "sha1, a9993e364706816aba3e25717850c26c9cd0d89d",
        "sha224, 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        "sha256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha384, cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        "sha512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "ripemd160, 8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
        "whirlpool, 4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c"
                + "7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5",
        "sha3-224, e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf",
        "sha3-256, 3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        "sha3-384, ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
        "sha3-512, b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                + "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        "blake2b-512, ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        "blake2s-256, 508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
    })
    void digestsWhatItsSpecificationPrints(String name, String digest) {
        Hash hash = Hash.named(name);
        assertThat(hash.digest(bytes("a"), bytes(""), bytes("bc")))
                .isEqualTo(HexFormat.of().parseHex(digest));
        assertThat(hash.name()).isEqualTo(name).isEqualTo(hash.toString());
        assertThat(hash.size()).isEqualTo(digest.length() / 2);
    }

    @Test
    void aDigestClonedHalfWayGoesOnByItself() throws CloneNotSupportedException {
        for (String name : Hash.names()) {
            Hash hash = Hash.named(name);
            MessageDigest digest = hash.start();
            digest.update(new byte[hash.blockSize() + 3]);
            var clone = (MessageDigest) digest.clone();
            digest.update(bytes("other"));
            clone.update(bytes("one"));
            assertThat(clone.digest()).as(name).isEqualTo(hash.digest(new byte[hash.blockSize() + 3], bytes("one")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1", "md5", "", "sha512 ", "tiger"})
    void refusesANameThatIsNotExactlyOneOfThem(String name) {
        assertThatThrownBy(() -> Hash.named(name))
                .isInstanceOfSatisfying(
                        UnsupportedException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_LUKS))
                .hasMessageContaining("hash '" + name + "'")
                .hasMessageContaining("sha1, sha224, sha256, sha384, sha512, ripemd160, whirlpool");
    }

    /** RFC 4231, test cases 2 and 6: a key shorter and one longer than a block. */
    @Test
    void authenticatesAsRfc4231Prints() {
        try (var key = new HmacKey(Hash.named("sha256"), bytes("Jefe"))) {
            assertThat(key.mac(bytes("what do ya want "), bytes("for nothing?")))
                    .asHexString()
                    .isEqualToIgnoringCase("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        }
        var aa = new byte[131];
        Arrays.fill(aa, (byte) 0xaa);
        byte[] message = bytes("Test Using Larger Than Block-Size Key - Hash Key First");
        try (var key = new HmacKey(Hash.named("sha256"), aa)) {
            assertThat(key.mac(message))
                    .asHexString()
                    .isEqualToIgnoringCase("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        }
        try (var key = new HmacKey(Hash.named("sha512"), aa)) {
            assertThat(key.mac(message))
                    .asHexString()
                    .isEqualToIgnoringCase("80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                            + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
