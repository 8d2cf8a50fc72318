package luksh.format.luks2;

import java.util.Optional;
import java.util.regex.Pattern;
import luksh.format.CipherSpec;
import luksh.format.Json;
import luksh.format.Segment;
import luksh.format.Visible;

/** Decides which LUKS2 headers luksh may only show, and why. */
final class Luks2Requirements {
    /** The version, if present, defines how the reencryption stores its state. */
    private static final Pattern ONLINE_REENCRYPT = Pattern.compile("online-reencrypt(-v[2-9])?");

    private Luks2Requirements() {}

    static boolean isOnlineReencrypt(String requirement) {
        return ONLINE_REENCRYPT.matcher(requirement).matches();
    }

    /** A clause and the next step; empty if luksh may unlock and change the header. */
    static Optional<String> obstacle(Luks2Metadata metadata, Json.Obj root) {
        if (!metadata.requirements().isEmpty()) {
            return Optional.of(reason(Visible.brief(metadata.requirements().get(0))));
        }
        return metadata.segments().stream()
                .flatMap(segment ->
                        reason(segment, Luks2Json.object(Luks2Json.object(root, "segments"), "" + segment.number()))
                                .stream())
                .findFirst();
    }

    private static String reason(String requirement) {
        if (isOnlineReencrypt(requirement) || requirement.equals("offline-reencrypt")) {
            return "a reencryption is unfinished (" + requirement
                    + "); to finish it: cryptsetup reencrypt --resume-only";
        }
        return switch (requirement) {
            case "inline-hw-tags" ->
                "its tags are stored in the sectors of the drive (inline-hw-tags); use cryptsetup 2.8 or later";
            case "opal", "opal-v2" -> "the drive encrypts it (" + requirement + "); use cryptsetup 2.7 or later";
            default -> "it requires '" + requirement + "', which luksh does not know; use the program that created it";
        };
    }

    private static Optional<String> reason(Segment segment, Json.Obj members) {
        String name = "segment " + segment.number();
        if (segment.type().startsWith("hw-opal")) {
            return Optional.of(name + " is encrypted by the drive (" + Visible.brief(segment.type())
                    + "); use cryptsetup 2.7 or later");
        }
        if (members.get("integrity") != null) {
            return Optional.of(name + " is authenticated by dm-integrity; use cryptsetup");
        }
        long sector = segment.sector().bytes();
        if (Long.bitCount(sector) != 1 || sector > CipherSpec.MOST_SECTOR) {
            return Optional.of(name + " has sectors of " + sector
                    + " bytes, which dm-crypt does not support; if this is damage, restore a header backup");
        }
        return segment.type().equals("crypt")
                ? Optional.empty()
                : Optional.of(name + " is of type " + Visible.brief(segment.type()) + ", not crypt; use cryptsetup");
    }
}
