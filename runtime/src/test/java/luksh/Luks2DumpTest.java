package luksh;

import static luksh.Doctored.ANNA;
import static luksh.Doctored.get;
import static luksh.Doctored.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import luksh.device.Disk;
import luksh.format.Header;
import luksh.format.Json;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A LUKS2 dump is cryptsetup's, byte for byte, and what is dumped stays as it is. */
class Luks2DumpTest {
    @TempDir
    Path folder;

    private Path image;

    @BeforeEach
    void format() {
        image = Doctored.formatted(folder.resolve("disk.img"));
    }

    private Container open() {
        return Container.read(image.toString(), new QuietPerson().session(folder.resolve("state")));
    }

    private void assertSame() throws Exception {
        byte[] before = Files.readAllBytes(image);
        String ours = open().dump() + "\n";
        Content.assertHolds(image, before);
        assertThat(ours)
                .isEqualTo(
                        Oracle.run(new byte[0], "cryptsetup", "luksDump", "--disable-external-tokens", image.toString())
                                .accepted()
                                .out());
    }

    private void json(UnaryOperator<Json.Obj> change) {
        Doctored.json(image, change);
    }

    @Test
    void asItIsMade() throws Exception {
        assertSame();
    }

    @Test
    void labelSubsystemArgonPrioritiesUnboundSlotsAndTokens() throws Exception {
        image = Doctored.formatted(
                folder.resolve("more.img"), "--label", "my label", "--subsystem", "sub", "--luks2-keyslots-size", "1m");
        Path key = Files.write(folder.resolve("anna"), ANNA);
        Path other = Files.writeString(folder.resolve("bert"), "bert");
        String[] argon = {"--pbkdf", "argon2id", "--pbkdf-force-iterations", "4", "--pbkdf-memory", "64"};
        cryptsetup(argon, "luksAddKey", "--pbkdf-parallel", "2", "-d", key, image, other);
        argon[1] = "argon2i";
        cryptsetup(argon, "luksAddKey", "-S", "9", "-d", key, image, other);
        cryptsetup(argon, "luksAddKey", "--unbound", "--key-size", "64", "-S", "5", "-d", key, image, other);
        cryptsetup(new String[0], "config", "--priority", "prefer", "-S", "9", image);
        cryptsetup(new String[0], "config", "--priority", "ignore", "-S", "1", image);
        cryptsetup(new String[0], "token", "add", "--key-description", "my:key", "-S", "0", image);
        cryptsetup(new String[0], "token", "add", "--key-description", "free", "--unbound", image);
        Doctored.token(image, "{\"type\":\"systemd-recovery\",\"keyslots\":[\"1\"]}");
        Doctored.token(image, "{\"type\":\"clevis\",\"keyslots\":[\"9\",\"0\"],\"jwe\":{}}");
        assertThat(open().dump()).contains("(unbound)", "preferred", "ignored", "Key description: my:key", "argon2i\n");
        assertSame();
    }

    private static void cryptsetup(String[] options, Object... words) {
        var command = new ArrayList<String>();
        command.add("cryptsetup");
        for (Object word : words) {
            command.add(word.toString());
        }
        command.addAll(List.of(options));
        command.add("--batch-mode");
        Oracle.run(new byte[0], command).accepted();
    }

    @Test
    void flagsSegmentsAndWhatNobodyKnows() throws Exception {
        json(root -> with(root, "config.flags", "['allow-discards','no-read-workqueue','unknown-flag']"));
        json(root -> with(root, "config.requirements", "{'mandatory':['foo','bar']}"));
        json(root -> with(root, "segments.0.size", "'40960'"));
        json(root -> with(root, "segments.0.flags", "['x','y']"));
        json(root -> with(
                root,
                "keyslots.7",
                "{'type':'odd','key_size':1,'area':{'type':'raw','offset':'294912','size':'4096'}}"));
        json(root -> with(root, "tokens.3", "{'type':'odd token','keyslots':[],'more':{}}"));
        json(root -> with(root, "digests.0.digest", "'AAECAwQFBgcICQoLDA0ODxAREhM='"));
        assertSame();
    }

    @Test
    void integrity() throws Exception {
        json(root -> with(
                root,
                "segments.0.integrity",
                "{'type':'hmac(sha256)','journal_encryption':'none','journal_integrity':'none'}"));
        json(root -> with(root, "config.requirements", "{'mandatory':[]}"));
        assertSame();
    }

    @Test
    void membersInAnyOrder() throws Exception {
        Path key = Files.write(folder.resolve("anna"), ANNA);
        image = Doctored.formatted(folder.resolve("two.img"), "--luks2-keyslots-size", "1m");
        cryptsetup(
                new String[] {"--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"},
                "luksAddKey",
                "-d",
                key,
                image,
                key);
        json(root -> root.with(
                "keyslots", Json.Obj.EMPTY.with("1", get(root, "keyslots.1")).with("0", get(root, "keyslots.0"))));
        json(root -> with(root, "tokens", "{'5':{'type':'b','keyslots':['1']},'2':{'type':'a','keyslots':[]}}"));
        assertSame();
    }

    @Test
    void aDetachedHeaderAndACipherOfItsOwnForAnArea() throws Exception {
        image = folder.resolve("header");
        Path data = Files.write(folder.resolve("data"), new byte[1 << 20]);
        Path key = Files.write(folder.resolve("anna"), ANNA);
        cryptsetup(
                new String[] {"--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"},
                "luksFormat",
                "--type",
                "luks2",
                "--luks2-metadata-size",
                "64k",
                "--luks2-keyslots-size",
                "512k",
                "--cipher",
                "aes-cbc-essiv:sha256",
                "--key-size",
                "128",
                "--header",
                image,
                data,
                key);
        assertSame();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "checksum", "journal", "datashift", "datashift-checksum"})
    void aReencryptionUnderWay(String resilience) throws Exception {
        image = Doctored.formatted(folder.resolve("re.img"), "--luks2-keyslots-size", "1m");
        Path key = Files.write(folder.resolve("anna"), ANNA);
        String[] cheap = {"--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"};
        cryptsetup(cheap, "reencrypt", "--init-only", "-d", key, image);
        String area = resilience.equals("checksum") || resilience.endsWith("-checksum")
                ? ",'hash':'sha256','sector_size':512"
                : "";
        String shift = resilience.startsWith("datashift") ? ",'shift_size':'8192'" : "";
        String offset = ((Json.Text) get(((Luks2Header) header()).json(), "keyslots.2.area.offset")).value();
        json(root -> with(
                root,
                "keyslots.2.area",
                "{'type':'" + resilience + "','offset':'" + offset + "','size':'4096'" + area + shift + "}"));
        assertThat(open().dump()).contains("backup-final", "reencrypt (unbound)", "Requirements:");
        assertSame();
    }

    private Header header() {
        try (var device = Disk.openForReading(image.toString())) {
            return Headers.read(device);
        }
    }

    @Test
    void aControlCharacterNeverReachesTheTerminal() {
        json(root ->
                with(root, "tokens.0", "{'type':'luks2-keyring','keyslots':['0'],'key_description':'a\\u001b[2Jb'}"));
        assertThat(open().dump()).contains("Key description: a\\u001b[2Jb").doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4096, 16384, 20480})
    void aDamagedCopyIsNotWrittenByReading(int offset) throws Exception {
        Doctored.bytes(image, content -> content[offset + 20] ^= 1);
        byte[] before = Files.readAllBytes(image);
        Container disk = open();
        assertThat(disk.dump()).startsWith("LUKS header information\nVersion:       \t2\n");
        disk.check();
        disk.json();
        disk.slots();
        assertThat(disk.plan(c -> c.repair()).possible()).isTrue();
        Content.assertHolds(image, before);
    }

    @Test
    void jsonTellsTheStateOfBothCopies() {
        assertThat(open().json())
                .contains("\"copies\":[{\"offset\":0,\"state\":\"good\",\"sequence\":3},"
                        + "{\"offset\":16384,\"state\":\"good\",\"sequence\":3}]");
        Doctored.bytes(image, content -> {
            content[16384 + 23] = 2;
            Doctored.checksum(content, 16384);
        });
        assertThat(open().json()).contains("{\"offset\":16384,\"state\":\"obsolete\",\"sequence\":2}");
        Doctored.bytes(image, content -> content[20] ^= 1);
        assertThat(open().json())
                .contains("{\"offset\":0,\"state\":\"damaged\",\"sequence\":null}")
                .contains("{\"offset\":16384,\"state\":\"good\",\"sequence\":2}");
    }

    @Test
    void jsonHasNamesAndTheTokensContent() {
        byte[] salt = open().slot(0).kdf().salt().toArray();
        String token = "{\"type\":\"luksh-name\",\"keyslots\":[],\"names\":{\"0\":{\"name\":\"office\",\"salt\":\""
                + Base64.getEncoder().encodeToString(salt).substring(0, 8) + "\"}}}";
        Doctored.token(image, token);
        assertThat(open().json()).contains("{\"slot\":0,\"name\":\"office\"").contains("\"content\":" + token);
    }
}
