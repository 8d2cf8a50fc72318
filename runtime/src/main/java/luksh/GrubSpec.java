package luksh;

import luksh.format.LuksException;
import luksh.grub.GrubVersion;
import luksh.grub.Platform;
import org.jspecify.annotations.Nullable;

/** Which GRUB; what is not said is detected. */
public final class GrubSpec {
    private @Nullable Platform platform;
    private @Nullable GrubVersion version;
    private long passphraseLength;
    private boolean accelerated;

    GrubSpec() {}

    /** {@code i386-pc} (BIOS) or {@code x86_64-efi} (UEFI); others exist and were not measured. */
    public GrubSpec platform(String platform) {
        this.platform = Platform.named(platform);
        return this;
    }

    /** {@code 2.06}, {@code 2.12}, {@code 2.14}; a package's version is understood too. */
    public GrubSpec version(String version) {
        this.version = GrubVersion.parse(version);
        return this;
    }

    /** Bytes of the passphrase. GRUB up to 2.12 pays in every iteration for one longer than the hash's block. */
    public GrubSpec passphraseLength(long bytes) {
        if (bytes < 0) {
            throw new LuksException(
                    "a passphrase of " + bytes + " bytes cannot be; expected 0 or more", LuksException.FAILED);
        }
        passphraseLength = bytes;
        return this;
    }

    /** {@code cryptomount -A} stands in its early configuration, which no program writes by itself; from 2.14, UEFI. */
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
