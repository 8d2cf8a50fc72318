package luksh.grub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import luksh.format.LuksException;

/**
 * A version of GRUB; prints as {@code 2.12}, or {@code 2.14 -A}.
 *
 * @param minor two digits in GRUB's own names: 2.06, 2.12
 * @param accelerated whether {@code cryptomount -A} is written in its early configuration: from 2.14, on x86_64-efi
 */
public record GrubVersion(int major, int minor, boolean accelerated) implements Comparable<GrubVersion> {
    public static final GrubVersion V2_06 = new GrubVersion(2, 6, false);
    public static final GrubVersion V2_12 = new GrubVersion(2, 12, false);
    public static final GrubVersion V2_14 = new GrubVersion(2, 14, false);

    /** Also {@code 2.12-9+deb13u1} and {@code 1:2.06-121.fc40}: what packages are called. */
    private static final Pattern NAME = Pattern.compile("(?:[0-9]+:)?([0-9]{1,3})\\.([0-9]{1,3})(?![0-9]).*");

    /**
     * What a person or a package says.
     *
     * @throws LuksException if it does not begin with a version of GRUB 2
     */
    public static GrubVersion parse(String text) {
        Matcher name = NAME.matcher(text);
        if (!name.matches() || Integer.parseInt(name.group(1)) != 2) {
            throw new LuksException(
                    "the GRUB version is '" + text + "'; expected one such as 2.06, 2.12 or 2.14",
                    LuksException.FAILED);
        }
        return new GrubVersion(2, Integer.parseInt(name.group(2)), false);
    }

    /** Whether HMAC's pads are hashed once a passphrase: from 2.14. Before it they are hashed in every iteration. */
    public boolean cachesPads() {
        return compareTo(V2_14) >= 0;
    }

    /** {@code 2.12} for all up to that, {@code 2.14} for all from there, {@code 2.14 -A}: what takes the same time. */
    public String family() {
        return !cachesPads()
                ? V2_12.toString()
                : accelerated ? V2_14.withAcceleration().toString() : V2_14.toString();
    }

    public GrubVersion withAcceleration() {
        return new GrubVersion(major, minor, true);
    }

    /** By number; acceleration does not count. */
    @Override
    public int compareTo(GrubVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + (minor < 10 ? ".0" : ".") + minor + (accelerated ? " -A" : "");
    }
}
