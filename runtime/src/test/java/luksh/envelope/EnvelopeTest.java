package luksh.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import luksh.Content;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Openssl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is encrypted here openssl opens, and nobody else does. */
class EnvelopeTest {
    @TempDir
    private static Path folder;

    private static final byte[] CONTENT = new byte[100_000];
    private static Openssl.Identity rsa = new Openssl.Identity(Path.of(""), Path.of(""));
    private static Openssl.Identity ec = rsa;
    private static byte[] sealed = {};
    private static Path file = Path.of("");

    @BeforeAll
    static void sealToThree() throws Exception {
        new Random(1).nextBytes(CONTENT);
        rsa = Openssl.rsa(folder, "Rita", 3072);
        ec = Openssl.ec(folder, "Emil", "P-256");
        try (var passphrase = secret("open sesame")) {
            sealed = Envelope.seal(CONTENT, List.of(certificate(rsa), certificate(ec), new Password(passphrase, 1000)));
        }
        file = Files.write(folder.resolve("sealed.p7m"), sealed);
    }

    private static Passphrase secret(String text) {
        return Passphrase.owning(text.getBytes(UTF_8));
    }

    private static Certificate certificate(Openssl.Identity identity) {
        return Certificate.read(identity.certificate().toString());
    }

    private static Secret nobody() {
        throw new AssertionError("nothing is to be asked");
    }

    private static PrivateKeyFile key(Path path) {
        return PrivateKeyFile.read(path.toString(), EnvelopeTest::nobody);
    }

    private static byte[] open(Opener... openers) {
        return Envelope.open(sealed, List.of(openers), "sealed.p7m");
    }

    @Test
    void opensslDecryptsWithEitherKeyAndWithThePassphrase() {
        Path plain = folder.resolve("plain");
        for (var how : List.of(
                new String[] {"-inkey", rsa.key().toString()},
                new String[] {"-inkey", ec.key().toString()},
                new String[] {
                    "-recip", ec.certificate().toString(), "-inkey", ec.key().toString()
                },
                new String[] {"-pwri_password", "open sesame"})) {
            Openssl.decrypt(file, plain, how).accepted();
            Content.assertHolds(plain, CONTENT);
        }
        assertThat(Openssl.decrypt(file, plain, "-pwri_password", "another").status())
                .isNotZero();
    }

    @Test
    void eachRecipientOpensItAndAStrangerDoesNot() {
        try (var first = key(rsa.key());
                var second = key(ec.key());
                var passphrase = secret("open sesame");
                var wrong = secret("open barley")) {
            assertThat(open(first)).isEqualTo(CONTENT);
            assertThat(open(second)).isEqualTo(CONTENT);
            assertThat(open(new Password(passphrase, 1000))).isEqualTo(CONTENT);
            assertThat(open(new Password(wrong, 1000), second))
                    .as("the other one opens it")
                    .isEqualTo(CONTENT);
            assertThatThrownBy(() -> open(new Password(wrong, 1000)))
                    .hasMessage("sealed.p7m cannot be decrypted with this passphrase")
                    .extracting(e -> ((LuksException) e).status())
                    .isEqualTo(ExitStatus.PASSPHRASE);
        }
        var other = Openssl.ec(folder, "other", "P-256");
        try (var stranger = key(other.key())) {
            assertThatThrownBy(() -> open(stranger))
                    .hasMessageContaining("cannot be decrypted with " + other.key())
                    .extracting(e -> ((LuksException) e).status())
                    .isEqualTo(ExitStatus.PASSPHRASE);
        }
    }

    @Test
    void aBitThatIsTurnedAnywhereIsRefusedInASentence() {
        try (var own = key(ec.key())) {
            var random = new Random(7);
            for (int i = 0; i < 100; i++) {
                byte[] torn = sealed.clone();
                // the structure in front is small, and the most delicate
                int at = i < 70 ? random.nextInt(2000) : random.nextInt(torn.length);
                torn[at] ^= (byte) (1 << random.nextInt(8));
                byte[] content;
                try {
                    content = Envelope.open(torn, List.of(own), "torn");
                } catch (LuksException e) {
                    assertThat(e).hasMessageStartingWith("torn ");
                    continue;
                }
                assertThat(content).as("byte %d is of another recipient", at).isEqualTo(CONTENT);
            }
            for (int length = 0; length < 3000; length += 331) {
                byte[] cut = Arrays.copyOf(sealed, length);
                assertThatThrownBy(() -> Envelope.open(cut, List.of(own), "cut"))
                        .isInstanceOf(LuksException.class);
            }
        }
    }

    @Test
    void privateKeysAreReadInAllTheFormsThatOpensslWrites() {
        Path pkcs1 = folder.resolve("pkcs1");
        Openssl.run("rsa", "-traditional", "-in", rsa.key().toString(), "-out", pkcs1.toString())
                .accepted();
        Path sec1 = folder.resolve("sec1");
        Openssl.run("ec", "-in", ec.key().toString(), "-out", sec1.toString()).accepted();
        for (Path form : List.of(pkcs1, sec1)) {
            try (var own = key(form)) {
                assertThat(open(own)).isEqualTo(CONTENT);
            }
        }
        Path locked = folder.resolve("locked");
        Openssl.run("pkcs8", "-topk8", "-passout", "pass:tight", "-in", ec.key().toString(), "-out", locked.toString())
                .accepted();
        try (var tight = secret("tight");
                var loose = secret("loose");
                var own = PrivateKeyFile.read(locked.toString(), () -> tight)) {
            assertThat(open(own)).isEqualTo(CONTENT);
            assertThatThrownBy(() -> PrivateKeyFile.read(locked.toString(), () -> loose))
                    .hasMessageContaining("does not decrypt the private key")
                    .extracting(e -> ((LuksException) e).status())
                    .isEqualTo(ExitStatus.PASSPHRASE);
        }
        Path old = folder.resolve("old");
        Openssl.run(
                        "rsa",
                        "-traditional",
                        "-aes128",
                        "-passout",
                        "pass:tight",
                        "-in",
                        rsa.key().toString(),
                        "-out",
                        old.toString())
                .accepted();
        assertThatThrownBy(() -> key(old)).hasMessageContaining("openssl pkcs8 -topk8");
        assertThatThrownBy(() -> key(rsa.certificate())).hasMessageContaining("contains no PEM private key");
    }

    @Test
    void aCertificateThatCannotServeIsRefusedAndAnExpiredOneIsTold() throws Exception {
        assertThatThrownBy(() -> certificate(Openssl.rsa(folder, "weak", 1024)))
                .hasMessageContaining("RSA key of 1024 bits");
        assertThatThrownBy(() -> certificate(
                        Openssl.ec(folder, "signer", "P-256", "-addext", "keyUsage=critical,digitalSignature")))
                .hasMessageContaining("does not allow key agreement");
        assertThatThrownBy(() -> certificate(Openssl.identity(folder, "edward", List.of("-newkey", "ed25519"))))
                .hasMessageContaining("which luksh does not support");
        assertThatThrownBy(() -> Certificate.read(rsa.key().toString()))
                .hasMessageContaining("contains no PEM certificate");
        Path both = Files.write(folder.resolve("both.pem"), Files.readAllBytes(rsa.certificate()));
        Files.write(both, Files.readAllBytes(ec.certificate()), StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Certificate.read(both.toString())).hasMessageContaining("contains 2 certificates");
        assertThat(certificate(ec).doubt()).isEmpty();
        assertThat(certificate(ec).doubt(Instant.now().plus(Duration.ofDays(60))))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("expired on"));
        assertThat(certificate(ec).doubt(Instant.now().minus(Duration.ofDays(60))))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("is valid from"));
        assertThat(certificate(ec).addressee().name()).isEqualTo("CN=Emil");
    }
}
