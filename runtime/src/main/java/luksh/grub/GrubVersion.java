package luksh.grub;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/**
 * A version of GRUB; prints as {@code 2.12}, or {@code 2.14 -A}.
 *
 * @param minor two digits in GRUB's own names: 2.06, 2.12
 * @param accelerated whether its early configuration contains {@code cryptomount -A}: from 2.14, on x86_64-efi
 */
public record GrubVersion(int major, int minor, boolean accelerated) implements Comparable<GrubVersion> {
    public static final GrubVersion V2_06 = new GrubVersion(2, 6, false);
    public static final GrubVersion V2_12 = new GrubVersion(2, 12, false);
    public static final GrubVersion V2_14 = new GrubVersion(2, 14, false);

    /** Those that distributions install today: they are estimated where nobody says which one boots. */
    public static final List<GrubVersion> COMMON = List.of(V2_12, V2_14);

    /** Also matches package versions such as {@code 2.12-9+deb13u1} and {@code 1:2.06-121.fc40}. */
    private static final Pattern NAME =
            Pattern.compile("(?:[0-9]{1,3}:)?2\\.([0-9]{2})(?:[-~.+_:a-zA-Z][-~.+_:a-zA-Z0-9]*)?");

    /**
     * Parses the version that a person or a package gives.
     *
     * @throws LuksException if it does not start with a version of GRUB 2
     */
    public static GrubVersion parse(String text) {
        Matcher name = NAME.matcher(text);
        if (!name.matches()) {
            throw new LuksException(
                    "the GRUB version is '" + text + "'; expected one such as 2.06, 2.12 or 2.14", ExitStatus.FAILED);
        }
        return new GrubVersion(2, Integer.parseInt(name.group(1)), false);
    }

    /**
     * The measured version to use for this one. PBKDF2 is the same code in 2.06 and 2.12, so all versions between
     * them count. 2.13 was never released: its snapshots have the older or the newer code. Empty for versions older
     * or newer than all measured ones.
     */
    public Optional<GrubVersion> measured() {
        if (compareTo(V2_06) >= 0 && compareTo(V2_12) < 0) {
            return Optional.of(V2_06);
        }
        return compareTo(V2_12) == 0
                ? Optional.of(V2_12)
                : compareTo(V2_14) == 0
                        ? Optional.of(accelerated ? V2_14.withAcceleration() : V2_14)
                        : Optional.empty();
    }

    /** Whether HMAC's pads are hashed once per passphrase (from 2.14) and not in every iteration. */
    public boolean cachesPads() {
        return compareTo(V2_14) >= 0;
    }

    /**
     * Versions with the same times: {@code 2.12} stands for 2.06 to 2.12, then {@code 2.14} and {@code 2.14 -A}.
     * Every other version is its own family.
     */
    public String family() {
        return (measured().filter(near -> near.equals(V2_06)).isPresent() ? V2_12 : this).toString();
    }

    /** Only its number: {@code 2.14}. */
    String plain() {
        return new GrubVersion(major, minor, false).toString();
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
