package luksh;

import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.grub.GrubVersion;
import luksh.grub.Platform;
import org.jspecify.annotations.Nullable;

/** Settings that name the GRUB. luksh detects the others. */
public final class GrubSpec {
    private @Nullable Platform platform;
    private @Nullable GrubVersion version;
    private long passphraseLength;
    private boolean accelerated;

    GrubSpec() {}

    /** {@code i386-pc} (BIOS) or {@code x86_64-efi} (UEFI). Other platforms were not measured. */
    public GrubSpec platform(String platform) {
        this.platform = Platform.named(platform);
        return this;
    }

    /** {@code 2.06}, {@code 2.12}, {@code 2.14}, or the version of a package. */
    public GrubSpec version(String version) {
        this.version = GrubVersion.parse(version);
        return this;
    }

    /**
     * Length of the passphrase in bytes. In GRUB up to 2.12, one longer than the hash's block slows down every
     * iteration.
     */
    public GrubSpec passphraseLength(long bytes) {
        if (bytes < 0) {
            throw new LuksException(
                    "a passphrase cannot have " + bytes + " bytes; expected 0 or more", ExitStatus.FAILED);
        }
        passphraseLength = bytes;
        return this;
    }

    /**
     * GRUB's early configuration contains {@code cryptomount -A} (from 2.14, UEFI). No program writes it automatically.
     */
    public GrubSpec hardwareAcceleration() {
        accelerated = true;
        return this;
    }

    @Nullable
    Platform platform() {
        return platform;
    }

    @Nullable
    GrubVersion version() {
        return version;
    }

    long passphraseLength() {
        return passphraseLength;
    }

    boolean accelerated() {
        return accelerated;
    }
}
