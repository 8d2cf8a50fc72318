package luksh.shell.prompt.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuksPathsTest {
    private static final String UUID = "e5a1bc1e-8071-4c74-ab26-17335521b816";

    @TempDir
    private Path folder;

    /** What a completion reads of a header, and no more. */
    @BeforeEach
    void makeFiles() throws Exception {
        byte[] header = new byte[512];
        put(header, 0, "LUKS");
        header[4] = (byte) 0xba;
        header[5] = (byte) 0xbe;
        header[7] = 2;
        put(header, 24, "office");
        put(header, 168, UUID);
        Files.write(folder.resolve("z-disk.img"), header);
        Files.writeString(folder.resolve("a-note.txt"), "no header");
        Files.createDirectory(folder.resolve("more"));
        Files.createFile(folder.resolve(".hidden"));
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    @Test
    void filesWithAHeaderComeFirst() {
        String typed = "luks(\"" + folder + "/";
        Offer.Offers offers = LuksPaths.files(typed, 6);
        assertThat(offers.texts()).containsExactly("z-disk.img", "a-note.txt", "more/");
        assertThat(offers.offers().get(0).about()).isEqualTo("LUKS2 'office' " + UUID);
        assertThat(offers.anchor()).isEqualTo(typed.length());
        assertThat(LuksPaths.files(typed + ".", 6).texts()).containsExactly(".hidden");
        assertThat(LuksPaths.files(typed + "no/", 6).texts()).isEmpty();
    }

    @Test
    void devicesAreFoundByPathUuidAndLabel() throws Exception {
        Path blocks = Files.createDirectory(folder.resolve("block"));
        Files.createFile(blocks.resolve("z-disk.img"));
        Files.createFile(blocks.resolve("a-note.txt"));
        LuksPaths paths = new LuksPaths(folder, blocks);
        String device = folder.resolve("z-disk.img").toString();
        assertThat(paths.devices()).extracting(Offer::text).containsExactly(device);
        assertThat(paths.tagged("UUID=")).containsExactly(new Offer("UUID=" + UUID, device + ", LUKS2"));
        assertThat(paths.tagged("LABEL=")).extracting(Offer::text).containsExactly("LABEL=office");
    }
}
