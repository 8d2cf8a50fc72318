package luksh.grub;

/** A GRUB version on a platform; prints as {@code GRUB 2.12 i386-pc}. */
public record GrubBuild(GrubVersion version, Platform platform) {
    /**
     * How often GRUB asks for a passphrase before it gives up; from 2.14 {@code cryptodisk_passphrase_tries} sets it.
     */
    public int tries() {
        return version.cachesPads() ? 3 : 1;
    }

    @Override
    public String toString() {
        return "GRUB " + version + " " + platform;
    }
}
