package luksh;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import luksh.change.Transaction;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.change.step.Target;
import luksh.change.step.header.Format;
import luksh.change.step.header.Luks1Format;
import luksh.change.step.header.Luks2Format;
import luksh.crypto.Secret;
import luksh.device.DevicePath;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import org.jspecify.annotations.Nullable;

/** Settings of a new container. The defaults are those of cryptsetup 2.6. */
public final class FormatSpec {
    private static final Size MIB = new Size(1 << 20);

    /** A LUKS header allows 512 bytes. The plan shows the sizes that a cipher takes. */
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
    private @Nullable Size sectorSize;
    private @Nullable Size metadataSize;
    private @Nullable Size keyslotsSize;
    private @Nullable String label;
    private @Nullable String subsystem;
    private @Nullable String uuid;
    private @Nullable Secret volumeKey;
    private @Nullable String header;
    private @Nullable Size createFile;
    private boolean overwrite;
    private final Set<Guard> allowed = EnumSet.noneOf(Guard.class);

    FormatSpec(String path) {
        this.path = path;
    }

    /**
     * Makes a new container. A dry run only shows the plan and ends the script, because there is no container to
     * return.
     */
    public static Container format(String path, Consumer<FormatSpec> format, ChangeSession session) {
        var spec = new FormatSpec(DevicePath.resolve(path));
        format.accept(spec);
        var transaction = new Transaction(session, spec.target(), List.of(spec.verb()), List.of(), spec.allowed());
        if (!transaction.run().done()) {
            throw new LuksException("a dry run ends here: " + path + " was not formatted", 0);
        }
        return new DeviceContainer(
                HeaderReader.of(session, spec.headerPath(), spec.dataPath()).loaded());
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

    /** Size of the volume key. XTS takes two keys, so 512 bits are AES-256. */
    public FormatSpec keyBits(long bits) {
        if (bits < 8 || bits > MOST_KEY_BITS || bits % 8 != 0) {
            throw refuse("keyBits " + bits, "a multiple of 8, at most " + MOST_KEY_BITS);
        }
        keyBits = bits;
        return this;
    }

    /** Hash of PBKDF2 slots, of the digest and of the anti-forensic splitter. Default: {@code sha256}. */
    public FormatSpec hash(String name) {
        hash = name;
        return this;
    }

    /** Adds a passphrase in the lowest free slot, at the default cost. */
    public FormatSpec add(Secret secret) {
        return add(secret, slot -> {});
    }

    public FormatSpec add(Secret secret, Consumer<SlotSpec> slot) {
        var spec = new SlotSpec();
        slot.accept(spec);
        slots.add(new Format.NewSlot(spec.slot(), secret, spec.cost(), spec.marks()));
        return this;
    }

    /** Sets the iterations of the volume key digest, independent of the slots, and on LUKS2 its hash. */
    public FormatSpec digest(Consumer<DigestSpec> settings) {
        settings.accept(digest);
        return this;
    }

    /** The payload begins at a multiple of this size. Default: 1 MiB. */
    public FormatSpec alignPayload(Size boundary) {
        align = boundary;
        return this;
    }

    /** The payload begins at this offset. Use it for an existing payload. */
    public FormatSpec payloadOffset(Size offset) {
        payloadOffset = offset;
        return this;
    }

    /**
     * Size of an encryption sector, 512 bytes to 4 KiB. LUKS2 default: the drive's own sector, or 4 KiB for an image
     * file, if size and alignment are multiples of it. LUKS1 always has 512 bytes.
     */
    public FormatSpec sectorSize(Size size) {
        sectorSize = size;
        return this;
    }

    /** LUKS2: size of one copy of the header, a power of two from 16 KiB to 4 MiB. Default: 16 KiB. */
    public FormatSpec metadataSize(Size size) {
        metadataSize = size;
        return this;
    }

    /** LUKS2: size of all key areas, at most 128 MiB. Default: the whole header has 16 MiB. */
    public FormatSpec keyslotsSize(Size size) {
        keyslotsSize = size;
        return this;
    }

    /** LUKS2: a label, at most 47 bytes. {@code luks("LABEL=…")} finds the device by it. */
    public FormatSpec label(String text) {
        label = text;
        return this;
    }

    /** LUKS2: a second label, at most 47 bytes. */
    public FormatSpec subsystem(String text) {
        subsystem = text;
        return this;
    }

    public FormatSpec uuid(String text) {
        uuid = text;
        return this;
    }

    /** The volume key of an existing payload. Default: a random key. */
    public FormatSpec volumeKey(Secret key) {
        volumeKey = key;
        return this;
    }

    /** Writes the header to this file. The device then contains only the payload. */
    public FormatSpec header(String file) {
        header = file;
        return this;
    }

    /** Creates the file first. Fails if it exists. */
    public FormatSpec createFile(Size size) {
        if (size.bytes() < 0) {
            throw refuse("createFile " + size, "a file size cannot be negative");
        }
        createFile = size;
        return this;
    }

    /** Allows luksh to overwrite existing data. */
    public FormatSpec overwrite() {
        overwrite = true;
        return this;
    }

    /** Lifts guards for this format: EMPTY_SECRET, WRONG_DOOR, ACTIVE_DEVICE. */
    public FormatSpec allow(Guard... guards) {
        allowed.addAll(List.of(guards));
        return this;
    }

    Set<Guard> allowed() {
        return allowed;
    }

    /** The device or file for the header. */
    String headerPath() {
        return header == null ? path : header;
    }

    /** The device of the payload if the header is detached. */
    @Nullable
    String dataPath() {
        return header == null ? null : path;
    }

    Target target() {
        Size file = createFile;
        if (file != null && header != null) {
            throw refuse(
                    "createFile beside header", "create the data file first; luksh always creates the header file");
        }
        if (file != null) {
            return Target.created(path, file.bytes());
        }
        return header == null ? Target.existing(path) : Target.created(header, headerSize());
    }

    private long headerSize() {
        return version == Version.LUKS1 ? Luks1Format.detachedSize((int) (keyBits / 8)) : luks2().headerSize();
    }

    Format verb() {
        return version == Version.LUKS1 ? luks1() : luks2();
    }

    private Luks1Format luks1() {
        if (digest.hash() != null && !digest.hash().equals(hash)) {
            throw refuse(
                    "digest hash " + digest.hash(), "LUKS1 has one hash for slots and digest; set it with f.hash(…)");
        }
        if (sectorSize != null && sectorSize.bytes() != 512) {
            throw refuse("sectorSize " + sectorSize, "LUKS1 has sectors of 512 bytes");
        }
        var others = new LinkedHashMap<String, @Nullable Object>();
        others.put("metadataSize", metadataSize);
        others.put("keyslotsSize", keyslotsSize);
        others.put("label", label);
        others.put("subsystem", subsystem);
        others.forEach((name, said) -> {
            if (said != null) {
                throw refuse(name + " " + said, "LUKS1 does not have it; leave it out, or choose LUKS2");
            }
        });
        return new Luks1Format(settings(), slots, volumeKey);
    }

    private Luks2Format luks2() {
        var options = new Luks2Format.Options(
                sectorSize,
                metadataSize,
                keyslotsSize,
                label == null ? "" : label,
                subsystem == null ? "" : subsystem,
                dataPath());
        return new Luks2Format(settings(), options, slots, volumeKey);
    }

    private Format.Settings settings() {
        return new Format.Settings(
                cipher,
                (int) keyBits,
                hash,
                digest.hash(),
                digest.iterations(),
                align,
                payloadOffset,
                uuid,
                header != null,
                overwrite);
    }

    private LuksException refuse(String what, String why) {
        return new LuksException("cannot format " + path + ": " + what + "; " + why, ExitStatus.FAILED);
    }
}
