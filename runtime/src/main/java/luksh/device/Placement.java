package luksh.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.device.Mounts.Mount;

/** Finds out where files are relative to a container: inside it, outside it, or in memory that a power cut clears. */
public final class Placement {
    private static final int SHORT_LIST = 5;
    /** On these file systems a mode of 0600 does not protect a file. */
    private static final Set<String> WITHOUT_MODES = Set.of("vfat", "exfat", "msdos", "ntfs", "ntfs3", "fuseblk");

    private final Path sys;
    private final Mounts mounts;

    Placement(Path sys, Path mountInfo) {
        this.sys = sys;
        this.mounts = new Mounts(mountInfo);
    }

    private static Placement ofThisMachine() {
        return new Placement(Path.of("/sys"), Path.of("/proc/self/mountinfo"));
    }

    /**
     * The location of this folder or file. If it does not exist, its nearest existing folder counts. A loop device
     * counts as its image. A mapping counts as its container, also by UUID, so that a detached header is recognized.
     *
     * @param container device, image or detached header
     */
    public static FolderLocation of(String folder, String container) {
        return ofThisMachine().place(Path.of(folder), Path.of(container));
    }

    /**
     * Mounted, writable file systems that survive a power cut and the loss of the container: at most five, by mount
     * point.
     */
    public static List<FolderLocation> places(String container) {
        return ofThisMachine().outside(Path.of(container));
    }

    /** Mount points on this folder, below it, or on a file in it. */
    public static List<Path> mountedBelow(Path folder) {
        Path real = Sysfs.real(folder);
        return ofThisMachine().mounts.all().stream()
                .map(Mount::point)
                .filter(point -> point.startsWith(real))
                .toList();
    }

    /** Whether the file is inside the volume of this container, so that both are lost together. */
    public static boolean isInside(String file, String container) {
        return of(file, container).kind() == FolderLocation.Kind.INSIDE;
    }

    /**
     * Whether a write to one could change the other: they are the same device or image, or one is on top of the
     * other.
     */
    public static boolean overlap(String one, String other) {
        return ofThisMachine()
                .shared(Path.of(one).toAbsolutePath(), Path.of(other).toAbsolutePath());
    }

    boolean shared(Path one, Path other) {
        return stack(one).names().contains(StorageStack.name(other))
                || stack(other).names().contains(StorageStack.name(one));
    }

    private StorageStack stack(Path path) {
        var stack = new StorageStack(sys, mounts);
        stack.add(path);
        return stack;
    }

    FolderLocation place(Path asked, Path container) {
        Path folder = asked.toAbsolutePath();
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        var stack = new StorageStack(sys, mounts);
        stack.fileSystem(there);
        String lies = folder + " is on "
                + stack.mount(there).map(mount -> described(stack, mount)).orElse("an unknown file system");
        StorageStack target = stack(container);
        Optional<String> how = inside(stack, target, there, container);
        if (how.isPresent()) {
            return new FolderLocation(folder, FolderLocation.Kind.INSIDE, lies + ", which " + how.get());
        }
        if (stack.vanishing().isPresent()) {
            boolean both = target.vanishing().isPresent();
            return new FolderLocation(
                    folder,
                    both ? FolderLocation.Kind.OUTSIDE : FolderLocation.Kind.VANISHES,
                    lies + ": a power cut clears " + stack.vanishing().get() + (both ? ", and also " + container : ""));
        }
        if (stack.unknown().isPresent()) {
            return new FolderLocation(
                    folder,
                    FolderLocation.Kind.UNKNOWN,
                    lies + "; luksh cannot find out which device "
                            + stack.unknown().get() + " is on");
        }
        return new FolderLocation(folder, FolderLocation.Kind.OUTSIDE, lies + ", outside " + container);
    }

    /** How the file system depends on the container, in words that follow "which". */
    private Optional<String> inside(StorageStack stack, StorageStack target, Path file, Path container) {
        String self = StorageStack.name(container);
        Set<String> same = new HashSet<>(List.of(self, target.image(self)));
        String uuid = DevicePath.uuidOf(container);
        for (StorageStack.Crypt crypt : stack.crypts()) {
            if (Mappings.isOf(crypt.uuid(), uuid)
                    || crypt.below().stream().anyMatch(name -> same.contains(stack.image(name)))) {
                boolean top = stack.mount(file)
                        .filter(mount -> mount.number().toString().equals(crypt.number()))
                        .isPresent();
                return Optional.of(
                        top
                                ? "is the unlocked " + container
                                : "is inside " + container + ", unlocked as " + crypt.name());
            }
        }
        return stack.names().stream().anyMatch(same::contains) ? Optional.of("is on " + container) : Optional.empty();
    }

    /** For example {@code dm-0 (ext4)}. */
    private String described(StorageStack stack, Mount mount) {
        if (mount.type().equals("overlay")) {
            return "an overlay"
                    + stack.upper(mount)
                            .flatMap(stack::mount)
                            .filter(below -> !below.type().equals("overlay"))
                            .map(below -> " over " + described(stack, below))
                            .orElse("");
        }
        Path device = Sysfs.real(sys.resolve("dev/block/" + mount.number()));
        if (Files.exists(device)) {
            return device.getFileName() + " (" + mount.type() + ")";
        }
        return mount.source().equals(mount.type()) || mount.source().equals("none")
                ? mount.type()
                : mount.source() + " (" + mount.type() + ")";
    }

    List<FolderLocation> outside(Path container) {
        var found = new ArrayList<FolderLocation>();
        var seen = new HashSet<String>();
        for (Mount mount : mounts.all()) {
            boolean usable = mount.writable()
                    && !WITHOUT_MODES.contains(mount.type())
                    && Files.isDirectory(mount.point())
                    && Files.isWritable(mount.point());
            // bind mounts show a file system more than once
            if (usable && found.size() < SHORT_LIST && seen.add(mount.number() + " " + mount.source())) {
                FolderLocation place = place(mount.point(), container);
                if (place.kind() == FolderLocation.Kind.OUTSIDE) {
                    found.add(place);
                }
            }
        }
        return List.copyOf(found);
    }
}
