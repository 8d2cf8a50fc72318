package luksh;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import luksh.change.Format;
import luksh.change.Target;
import luksh.crypto.Secret;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import org.jspecify.annotations.Nullable;

/** A new container. What is not said is as cryptsetup 2.6 has it. */
public final class FormatSpec {
    private static final Size MIB = new Size(1 << 20);

    /** A LUKS header allows 512 bytes; which of them a cipher takes, the plan says. */
    private static final int MOST_KEY_BITS = 4096;

    private final String path;
    private Version version = Version.LUKS2;
    private String cipher = "aes-xts-plain64";
    private long keyBits = 512;
    private String hash = "sha256";
    private final DigestSpec digest = new DigestSpec();
    private final List<Format.NewSlot> slots = new ArrayList<>();
    private Size align = MIB;
    private @Nullable Size payloadOffset;
    private @Nullable String uuid;
    private @Nullable Secret volumeKey;
    private @Nullable String header;
    private @Nullable Size createFile;
    private boolean overwrite;

    FormatSpec(String path) {
        this.path = path;
    }

    public FormatSpec version(Version wanted) {
        version = wanted;
        return this;
    }

    /** Cipher, mode and IV, for example {@code aes-xts-plain64} or {@code serpent-cbc-essiv:sha256}. */
    public FormatSpec cipher(String name) {
        cipher = name;
        return this;
    }

    /** Size of the volume key; XTS takes two keys, so 512 is AES-256 there. */
    public FormatSpec keyBits(long bits) {
        if (bits < 8 || bits > MOST_KEY_BITS || bits % 8 != 0) {
            throw refuse("keyBits " + bits, "a multiple of 8, at most " + MOST_KEY_BITS);
        }
        keyBits = bits;
        return this;
    }

    /** LUKS1: of the slots, the digest and the anti-forensic splitter. */
    public FormatSpec hash(String name) {
        hash = name;
        return this;
    }

    /** A first passphrase in the lowest free slot, at the default cost. */
    public FormatSpec add(Secret secret) {
        return add(secret, slot -> {});
    }

    public FormatSpec add(Secret secret, Consumer<SlotSpec> slot) {
        var spec = new SlotSpec();
        slot.accept(spec);
        slots.add(new Format.NewSlot(spec.slot(), secret, spec.cost(), spec.marks()));
        return this;
    }

    /** Iterations of the volume key digest, chosen apart from the slots'. */
    public FormatSpec digest(Consumer<DigestSpec> settings) {
        settings.accept(digest);
        return this;
    }

    /** The payload begins at a multiple of this; 1 MiB unless said. */
    public FormatSpec alignPayload(Size boundary) {
        align = boundary;
        return this;
    }

    /** The payload begins here: for a payload that is there already. */
    public FormatSpec payloadOffset(Size offset) {
        payloadOffset = offset;
        return this;
    }

    /** What is encrypted at once; LUKS1 has 512 bytes. */
    public FormatSpec sectorSize(Size size) {
        if (size.bytes() != 512) {
            throw refuse("sectorSize " + size, "LUKS1 has sectors of 512 bytes");
        }
        return this;
    }

    public FormatSpec uuid(String text) {
        uuid = text;
        return this;
    }

    /** The key of a payload that is there already; else a random one. */
    public FormatSpec volumeKey(Secret key) {
        volumeKey = key;
        return this;
    }

    /** The header goes to this file and the device holds nothing but payload. */
    public FormatSpec header(String file) {
        header = file;
        return this;
    }

    /** Makes the file first; one that is there is refused. */
    public FormatSpec createFile(Size size) {
        if (size.bytes() < 0) {
            throw refuse("createFile " + size, "no file is as small as that");
        }
        createFile = size;
        return this;
    }

    /** What is there may be lost. */
    public FormatSpec overwrite() {
        overwrite = true;
        return this;
    }

    /** The device or file that gets the header. */
    String headerPath() {
        return header == null ? path : header;
    }

    /** Where the payload lies if not behind the header. */
    @Nullable
    String dataPath() {
        return header == null ? null : path;
    }

    Target target() {
        Size file = createFile;
        if (file != null && header != null) {
            throw refuse("createFile beside header", "make the data file first, the header file is made in any case");
        }
        if (file != null) {
            return Target.created(path, file.bytes());
        }
        return header == null
                ? Target.existing(path)
                : Target.created(header, Format.detachedSize((int) (keyBits / 8)));
    }

    Format verb() {
        if (version != Version.LUKS1) {
            throw refuse("version " + version, "this version of luksh formats LUKS1: f.version(LUKS1)");
        }
        if (digest.hash() != null && !digest.hash().equals(hash)) {
            throw refuse("digest hash " + digest.hash(), "LUKS1 has one hash for slots and digest: f.hash(…)");
        }
        var settings = new Format.Settings(
                cipher,
                Math.toIntExact(keyBits),
                hash,
                digest.iterations(),
                align,
                payloadOffset,
                uuid,
                header != null,
                overwrite);
        return new Format(settings, slots, volumeKey);
    }

    private LuksException refuse(String what, String why) {
        return new LuksException("cannot format " + path + ": " + what + "; " + why, LuksException.FAILED);
    }
}
