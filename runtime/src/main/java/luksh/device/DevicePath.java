package luksh.device;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.LuksMagic;

/**
 * Finds the path of a device: {@code UUID=…}, {@code LABEL=…}, {@code PARTUUID=…} and {@code PARTLABEL=…} as in
 * crypttab(5). Every other text is a path already.
 */
public final class DevicePath {
    private static final Map<String, String> FOLDERS =
            Map.of("UUID", "by-uuid", "LABEL", "by-label", "PARTUUID", "by-partuuid", "PARTLABEL", "by-partlabel");
    /** the same in the headers of both versions */
    private static final int UUID_OFFSET = 168;

    private static final int UUID_SIZE = 40;
    private static final Pattern UUID = Pattern.compile("[0-9A-Fa-f-]{1,39}");

    private final Path dev;
    private final Path sys;

    DevicePath(Path dev, Path sys) {
        this.dev = dev;
        this.sys = sys;
    }

    /**
     * The path of the named device. A path is returned unchanged, whether it exists or not. Without udev's links
     * luksh searches the headers of all block devices for a {@code UUID=}.
     *
     * @throws LuksException if no device, or more than one, has that name; status 4
     */
    public static String resolve(String name) {
        return new DevicePath(Path.of("/dev"), Path.of("/sys")).find(name);
    }

    String find(String name) {
        int equals = name.indexOf('=');
        String tag = equals < 0 ? "" : name.substring(0, equals);
        String folder = FOLDERS.get(tag);
        if (folder == null) {
            return name;
        }
        String value = unquoted(name.substring(equals + 1));
        if (value.isEmpty()) {
            throw new LuksException(name + " names no device: the value after = is missing", ExitStatus.NO_LUKS);
        }
        for (String spelling : List.of(value, value.toLowerCase(Locale.ROOT))) {
            Path link = ReadRights.parse(dev + "/disk/" + folder + "/" + linkName(spelling));
            if (Files.exists(link)) {
                return link.toString();
            }
            if (tag.endsWith("LABEL")) {
                break;
            }
        }
        if (tag.equals("UUID") && UUID.matcher(value).matches()) {
            return scan(name, value);
        }
        throw new LuksException(
                "no device has " + name + ": " + dev.resolve("disk").resolve(folder)
                        + " has no such link; to list all names: lsblk -o NAME,UUID,LABEL",
                ExitStatus.NO_LUKS);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /**
     * The name of the link as udev escapes it: other characters become {@code \xHH}, so no name can leave the folder.
     */
    private static String linkName(String value) {
        var name = new StringBuilder();
        value.codePoints().forEach(c -> {
            if (c > 0x7f || Character.isLetterOrDigit(c) || "#+-.:=@_".indexOf(c) >= 0) {
                name.appendCodePoint(c);
            } else {
                name.append(String.format("\\x%02x", c));
            }
        });
        return name.toString();
    }

    private String scan(String name, String uuid) {
        var found = new ArrayList<String>();
        int unreadable = 0;
        for (String device : blockDevices()) {
            Path node = dev.resolve(device);
            try {
                if (Files.exists(node) && uuid.equalsIgnoreCase(readUuid(node))) {
                    found.add(device);
                }
            } catch (IOException e) {
                unreadable++;
            }
        }
        // a RAID mirror or multipath device shows the header of its members: use the device on top
        List<String> members =
                found.stream().filter(device -> isMember(device, found)).toList();
        found.removeAll(members);
        if (found.size() == 1) {
            return dev.resolve(found.get(0)).toString();
        }
        if (found.isEmpty()) {
            throw new LuksException(
                    "no LUKS device has " + name
                            + (unreadable == 0
                                    ? "; is the disk plugged in?"
                                    : "; luksh could not read " + unreadable + " of the block devices; try with sudo"),
                    ExitStatus.NO_LUKS);
        }
        throw new LuksException(
                found.size() + " devices have " + name + ": " + String.join(", ", found)
                        + "; give the path of the right one",
                ExitStatus.NO_LUKS);
    }

    private boolean isMember(String device, List<String> found) {
        return found.stream().anyMatch(other -> Files.exists(holders(device).resolve(other.replace('/', '!'))));
    }

    private Path holders(String device) {
        return blockClass().resolve(device.replace('/', '!')).resolve("holders");
    }

    private Path blockClass() {
        return sys.resolve("class/block");
    }

    private List<String> blockDevices() {
        var names = new ArrayList<String>();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(blockClass())) {
            for (Path device : devices) {
                // sysfs writes ! instead of / in names such as cciss/c0d0
                String name = device.getFileName().toString();
                if (!isEmpty(device)) {
                    names.add(name.replace('!', '/'));
                }
            }
        } catch (IOException e) {
            // without sysfs there is nothing to list; the message says that no device was found
        }
        names.sort(null);
        return names;
    }

    private static boolean isEmpty(Path device) {
        try {
            return Files.readString(device.resolve("size")).strip().equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    /** The UUID in the header at the start of this device or file; empty if there is none or it cannot be read. */
    static String uuidOf(Path device) {
        try {
            return readUuid(device);
        } catch (IOException e) {
            return "";
        }
    }

    private static String readUuid(Path device) throws IOException {
        var start = new byte[UUID_OFFSET + UUID_SIZE];
        try (var file = new RandomAccessFile(device.toFile(), "r")) {
            if (file.length() < start.length) {
                return "";
            }
            file.readFully(start);
        }
        if (!LuksMagic.begins(start)) {
            return "";
        }
        String field = new String(start, UUID_OFFSET, UUID_SIZE, StandardCharsets.US_ASCII);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
