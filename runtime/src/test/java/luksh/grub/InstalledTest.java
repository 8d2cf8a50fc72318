package luksh.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledTest {
    @TempDir
    private Path root;

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }

    private static String dpkg(String name, String state, String version) {
        return "Package: " + name + "\nStatus: " + state + "\nPriority: optional\nVersion: " + version + "\n\n";
    }

    @Test
    void nothingIsKnownOfAnEmptySystem() {
        Installed none = Installed.on(root);
        assertThat(none.version()).isEmpty();
        assertThat(none.platform()).isEmpty();
        assertThat(none.versionSource()).isEqualTo("no file of a GRUB was found");
    }

    @Test
    void debianWithBiosTellsByTheFolderThatGrubInstallMade() throws IOException {
        file("boot/grub/i386-pc/modinfo.sh", "grub_version=\"2.06\"\ngrub_package_version=\"2.06-13+deb12u1\"\n");
        file("var/lib/dpkg/status", dpkg("grub-pc", "install ok installed", "2.12-9"));
        Installed found = Installed.on(root);
        assertThat(found.platform()).contains(Platform.I386_PC);
        assertThat(found.platformSource()).isEqualTo("/boot/grub/i386-pc");
        assertThat(found.version()).as("what boots, not what is packaged").contains(GrubVersion.V2_06);
        assertThat(found.versionSource()).isEqualTo("/boot/grub/i386-pc/modinfo.sh");
    }

    @Test
    void ofTwoFoldersTheFirmwareTells() throws IOException {
        file("boot/grub/i386-pc/normal.mod", "");
        file("boot/grub/x86_64-efi/normal.mod", "");
        file("var/lib/dpkg/status", dpkg("grub-common", "install ok installed", "2.12-9+deb13u1"));
        assertThat(Installed.on(root).platform()).contains(Platform.I386_PC);
        Files.createDirectories(root.resolve("sys/firmware/efi"));
        Installed found = Installed.on(root);
        assertThat(found.platform()).contains(Platform.X86_64_EFI);
        assertThat(found.platformSource()).isEqualTo("/boot/grub/x86_64-efi, and this system was started by UEFI");
        assertThat(found.version()).contains(GrubVersion.V2_12);
        assertThat(found.versionSource())
                .isEqualTo("package grub-common (use --grub-version if another version boots)");
    }

    @Test
    void fedoraWithUefiTellsByTheImageThatBoots() throws IOException {
        Files.createDirectories(root.resolve("sys/firmware/efi"));
        file("boot/grub2/grub.cfg", "");
        file(
                "boot/efi/EFI/fedora/grubx64.efi",
                "MZ\u0090\0sbat,1,SBAT Version,sbat,1,https://x\ngrub,5,Free Software Foundation,grub,2.12,https://y\n");
        Installed found = Installed.on(root);
        assertThat(found.platform()).contains(Platform.X86_64_EFI);
        assertThat(found.version()).contains(GrubVersion.V2_12);
        assertThat(found.versionSource()).isEqualTo("/boot/efi/EFI/fedora/grubx64.efi");
    }

    @Test
    void aRemovedPackageAndGrubLegacySayNothing() throws IOException {
        file(
                "var/lib/dpkg/status",
                dpkg("grub-pc", "deinstall ok config-files", "2.06-13")
                        + dpkg("grub-common", "install ok installed", "0.97-81"));
        assertThat(Installed.on(root).version()).isEmpty();
        assertThat(Installed.on(root).platform()).isEmpty();
    }

    @Test
    void modulesAloneTellAVersionAndNoPlatform() throws IOException {
        file("usr/lib/grub/i386-pc/modinfo.sh", "grub_package_version=\"2.14-4\"\n");
        Installed found = Installed.on(root);
        assertThat(found.version()).contains(GrubVersion.V2_14);
        assertThat(found.platform()).isEqualTo(Optional.empty());
    }

    @Test
    void anImageThatIsAFolderOrUnreadableIsPassedOver() throws IOException {
        Files.createDirectories(root.resolve("sys/firmware/efi"));
        Files.createDirectories(root.resolve("boot/efi/EFI/debian/grubx64.efi"));
        assertThat(Installed.on(root).platform()).isEmpty();
    }
}
