package luksh.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryKeyTest {
    private static final String KEY = "tvjbvvnt-ikijebug-hlkkuugf-dtbkjdgi-udlenutf-gvkfrcvi-lvvkbelf-nnfggivl";

    private static String text(Secret secret) {
        return secret.apply(bytes -> new String(bytes, UTF_8));
    }

    private static Optional<String> respelled(String typed) {
        try (Passphrase secret = Passphrase.owning(typed.getBytes(UTF_8))) {
            return RecoveryKey.respelled(secret).map(RecoveryKeyTest::text);
        }
    }

    @Test
    void aNewOneHasEightGroupsOfEightModhexDigitsAndIsNoOtherOne() {
        try (Passphrase first = RecoveryKey.random();
                Passphrase second = RecoveryKey.random()) {
            assertThat(text(first))
                    .matches("([cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}")
                    .isNotEqualTo(text(second));
        }
    }

    @Test
    void capitalsAndMissingDashesAreForgiven() {
        assertThat(respelled(KEY.toUpperCase(Locale.ROOT))).contains(KEY);
        assertThat(respelled(KEY.replace("-", ""))).contains(KEY);
        assertThat(respelled(KEY.replace("-", "").toUpperCase(Locale.ROOT))).contains(KEY);
        assertThat(respelled(KEY)).as("nothing to forgive").isEmpty();
    }

    @Test
    void nothingElseIsARecoveryKey() {
        for (String other : new String[] {
            "",
            "anna",
            KEY.replaceFirst("-", ""),
            KEY.replace('-', ' '),
            KEY.replace('t', 'a').toUpperCase(Locale.ROOT),
            KEY + "-",
            "a".repeat(64),
            "ä".repeat(32)
        }) {
            assertThat(respelled(other)).as(other).isEmpty();
        }
    }
}
