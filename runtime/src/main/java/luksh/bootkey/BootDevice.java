package luksh.bootkey;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file system of a key file, as boot loaders identify it.
 *
 * @param uuid of the file system; a word in capitals if it is unknown
 * @param path of the file, from the root of that file system
 */
record BootDevice(String uuid, String path) {
    static final String UNKNOWN = "UUID-OF-BOOT";

    static BootDevice of(Path file) {
        Path folder = BootKeyFiles.folder(file);
        Path top = folder;
        try {
            Object device = Files.getAttribute(folder, "unix:dev");
            for (Path up = top.getParent();
                    up != null && Files.getAttribute(up, "unix:dev").equals(device);
                    up = up.getParent()) {
                top = up;
            }
            return new BootDevice(uuid(device), "/" + top.relativize(file.toAbsolutePath()));
        } catch (IOException e) {
            return new BootDevice(UNKNOWN, "/" + file.getFileName());
        }
    }

    private static String uuid(Object device) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/dev/disk/by-uuid"))) {
            for (Path link : links) {
                if (Files.getAttribute(link, "unix:rdev").equals(device)) {
                    return String.valueOf(link.getFileName());
                }
            }
        } catch (IOException e) {
            return UNKNOWN; // without udev
        }
        return UNKNOWN;
    }
}
