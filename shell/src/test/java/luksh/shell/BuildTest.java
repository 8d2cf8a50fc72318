package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {
    @Test
    void theBuildHasAnIdOfSixtyFourDigits() {
        assertThat(Build.id()).matches("[0-9a-f]{64}");
    }
}
