package luksh.shell.prompt.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellLineTest {
    private static String java(String line) {
        return ShellLine.of(line).orElseThrow().java();
    }

    @Test
    void aCommandOfCryptsetupBecomesJava() {
        assertThat(java("luksDump a.img")).isEqualTo("say(luks(\"a.img\").dump())");
        assertThat(java("sudo cryptsetup -v luksAddKey /dev/sda3 -S 3 --new-keyfile new"))
                .isEqualTo("luks(\"/dev/sda3\").change(c -> c.add(keyFile(\"new\"), s -> s.in(slot(3))))");
        assertThat(java("cryptsetup luksKillSlot /dev/sda3 5"))
                .isEqualTo("luks(\"/dev/sda3\").change(c -> c.kill(slot(5)))");
        assertThat(java("cryptsetup luksHeaderBackup --header-backup-file h.luks /dev/sda3"))
                .isEqualTo("luks(\"/dev/sda3\").backup(\"h.luks\")");
        assertThat(java("cryptsetup config /dev/sda3 --label home"))
                .isEqualTo("luks(\"/dev/sda3\").change(c -> c.label(\"home\"))");
        assertThat(java("cryptsetup open --type luks a.img name"))
                .isEqualTo("luks(\"a.img\").unlock(ask(\"Passphrase\"))");
    }

    @Test
    void theOptionsOfACommandOfLukshAreUsed() {
        assertThat(java("rekey a.img --slot 2 --iterations=5000"))
                .isEqualTo("luks(\"a.img\").change(c -> c.rekey(slot(2), k -> k.iterations(5000)))");
        assertThat(java("./luksh who-opens a.img --key-file anna.key"))
                .isEqualTo("luks(\"a.img\").whoOpens(keyFile(\"anna.key\"))");
    }

    @Test
    void javaIsNoCommand() {
        assertThat(ShellLine.of("dump(a)")).isEmpty();
        assertThat(ShellLine.of("format = 3")).isEmpty();
        assertThat(ShellLine.of("nothing a.img")).isEmpty();
        assertThat(ShellLine.of("uuid").orElseThrow().hasArguments()).isFalse();
    }
}
