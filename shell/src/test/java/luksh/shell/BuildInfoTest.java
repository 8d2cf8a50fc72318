package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildInfoTest {
    @Test
    void theBuildHasAnIdOfSixtyFourDigits() {
        assertThat(BuildInfo.id()).matches("[0-9a-f]{64}");
    }
}
