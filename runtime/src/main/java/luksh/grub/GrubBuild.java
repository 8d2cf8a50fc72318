package luksh.grub;

/** One GRUB: which version, built for what; prints as {@code GRUB 2.12 i386-pc}. */
public record GrubBuild(GrubVersion version, Platform platform) {
    /** How often it asks for a passphrase before it gives up; from 2.14 {@code cryptodisk_passphrase_tries} says it. */
    public int tries() {
        return version.cachesPads() ? 3 : 1;
    }

    @Override
    public String toString() {
        return "GRUB " + version + " " + platform;
    }
}
