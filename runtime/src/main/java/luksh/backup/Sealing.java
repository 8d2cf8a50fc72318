package luksh.backup;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import luksh.change.step.SavedFile;
import luksh.device.Device;
import luksh.device.InMemory;
import luksh.envelope.Addressee;
import luksh.envelope.Envelope;
import luksh.envelope.Password;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;

/** Encrypts headers for a vault. */
final class Sealing {
    private final VaultFolder vault;

    Sealing(VaultFolder vault) {
        this.vault = vault;
    }

    boolean closes() {
        return vault.seal().closes();
    }

    /** The manifest's description of this header. */
    static ManifestSummary present(Header header, Device device) {
        byte[] content = SavedFile.content(device, header);
        try {
            return ManifestSummary.of(header, device, content, List.of());
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** The content of the file, and its description in the manifest. */
    record Sealed(Bytes content, ManifestSummary inside) {}

    /** The plain header is tested in memory and never written to a file. */
    Sealed seal(Path file, Header header, Device device) {
        byte[] content = SavedFile.content(device, header);
        try (var copy = new InMemory(file.toString(), content)) {
            VaultWriter.prove(copy, header, device);
            byte[] sealed = Envelope.seal(content, vault.seal().recipients());
            return new Sealed(
                    Bytes.copyOf(sealed),
                    ManifestSummary.of(header, copy, content, vault.seal().addressees()));
        }
    }

    /** After a typing error the vault would have backups with two passphrases, and nobody could decrypt the newest. */
    void wantSamePassphrase(SavedHeader newest) {
        List<Password> own = vault.seal().recipients().stream()
                .filter(Password.class::isInstance)
                .map(Password.class::cast)
                .toList();
        boolean has =
                newest.inside().stream().flatMap(inside -> inside.to().stream()).anyMatch(Addressee::isPassphrase);
        if (own.isEmpty() || !has || newest.doubt().isPresent()) {
            return;
        }
        try {
            Arrays.fill(newest.decrypted(own), (byte) 0);
        } catch (LuksException e) {
            throw e.status() != ExitStatus.PASSPHRASE
                    ? e
                    : new LuksException(
                            "this is not the passphrase of the newest backup, " + newest.file()
                                    + "; type that one, or start a new vault with the other",
                            ExitStatus.PASSPHRASE,
                            e);
        }
    }

    /** If earlier backups are encrypted, the next one must be, too. */
    Optional<String> gap(String uuid) {
        Path folder = vault.folder(uuid);
        return vault.seal().closes()
                        || !VaultFolder.isFolder(folder)
                        || VaultFolder.list(folder).stream()
                                .noneMatch(file -> file.toString().endsWith(VaultFolder.SEALED))
                ? Optional.empty()
                : Optional.of("the backups in " + folder
                        + " are encrypted, but this one would not be; to encrypt it, use --certificate, or in a script vault(path, v ->"
                        + " v.certificate(\"cert.pem\")) or v.passphrase(secret); or use another vault");
    }
}
