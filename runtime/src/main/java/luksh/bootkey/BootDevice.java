package luksh.bootkey;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file system on which a key file lies, as boot loaders name it.
 *
 * @param uuid of the file system; a word in capitals if it cannot be told
 * @param path of the file from that file system's root on
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
            return UNKNOWN; // no udev here
        }
        return UNKNOWN;
    }
}
