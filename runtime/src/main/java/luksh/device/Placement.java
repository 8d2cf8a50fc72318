package luksh.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.device.Mounts.Mount;

/** Where files lie, as seen from a container: upon it, beside it, or on what a power cut empties. */
public final class Placement {
    private static final int SHORT_LIST = 5;
    /** There a mode of 0600 keeps nobody out. */
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
     * Where this folder, or a file, lies. One that is not there yet counts as its nearest folder that is. A loop device
     * counts as its image, and a mapping as its container's by the UUID too, so that a detached header is recognised.
     *
     * @param container device, image or detached header
     */
    public static FolderLocation of(String folder, String container) {
        return ofThisMachine().place(Path.of(folder), Path.of(container));
    }

    /**
     * Mounted file systems that this process can write to and that stay, power cut or not, when the container is lost:
     * five at the most, by their mount points.
     */
    public static List<FolderLocation> places(String container) {
        return ofThisMachine().outside(Path.of(container));
    }

    /** Where something is mounted upon this folder or below it, or upon a file in it. */
    public static List<Path> mountedBelow(Path folder) {
        Path real = Sysfs.real(folder);
        return ofThisMachine().mounts.all().stream()
                .map(Mount::point)
                .filter(point -> point.startsWith(real))
                .toList();
    }

    /** Whether the file lies within the volume of this container, so that it is lost together with it. */
    public static boolean isInside(String file, String container) {
        return of(file, container).kind() == FolderLocation.Kind.INSIDE;
    }

    /** Whether a write to one could change the other: the same device or image, or one upon the other. */
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
        String lies = folder + " lies on "
                + stack.mount(there).map(mount -> described(stack, mount)).orElse("a file system that is not listed");
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
                    lies + ": a power cut empties " + stack.vanishing().get()
                            + (both ? ", and takes " + container + " as well" : ""));
        }
        if (stack.unknown().isPresent()) {
            return new FolderLocation(
                    folder,
                    FolderLocation.Kind.UNKNOWN,
                    lies + "; what " + stack.unknown().get() + " lies on cannot be told from here");
        }
        return new FolderLocation(folder, FolderLocation.Kind.OUTSIDE, lies + ", outside " + container);
    }

    /** How the file system lies upon the container, in words that follow "which". */
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
                        top ? "is " + container + " opened" : "lies in " + container + ", opened as " + crypt.name());
            }
        }
        return stack.names().stream().anyMatch(same::contains) ? Optional.of("lies on " + container) : Optional.empty();
    }

    /** For example {@code dm-0 (ext4)}. */
    private String described(StorageStack stack, Mount mount) {
        if (mount.type().equals("overlay")) {
            return "an overlay"
                    + stack.upper(mount)
                            .flatMap(stack::mount)
                            .filter(below -> !below.type().equals("overlay"))
                            .map(below -> " upon " + described(stack, below))
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
