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
import luksh.format.LuksException;
import luksh.format.LuksMagic;

/**
 * From what a person calls a device to its path: {@code UUID=…}, {@code LABEL=…}, {@code PARTUUID=…} and {@code
 * PARTLABEL=…} as crypttab(5) has them; everything else is a path already.
 */
public final class DevicePath {
    private static final Map<String, String> FOLDERS =
            Map.of("UUID", "by-uuid", "LABEL", "by-label", "PARTUUID", "by-partuuid", "PARTLABEL", "by-partlabel");
    /** In the headers of both versions. */
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
     * The path of the device that is meant; a path is given back unchanged, whether anything is there or not. Without
     * udev's links a {@code UUID=} is looked for in the headers of all block devices.
     *
     * @throws LuksException if no device has that name, or more than one; status 4
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
            throw new LuksException(name + " names no device: something must follow the =", LuksException.NO_LUKS);
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
                        + " has no such link; lsblk -o NAME,UUID,LABEL lists what is there",
                LuksException.NO_LUKS);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** As udev escapes it: what is not plain becomes {@code \xHH}, so no name leads out of the folder. */
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
        // a mirror or a multipath shows the header of its members: what lies on top is meant
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
                                    : "; could not be read: " + unreadable + " of the block devices; try with sudo"),
                    LuksException.NO_LUKS);
        }
        throw new LuksException(
                found.size() + " devices have " + name + ": " + String.join(", ", found)
                        + "; name the one that is meant by its path",
                LuksException.NO_LUKS);
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
                // sysfs writes ! for the / in names such as cciss/c0d0
                String name = device.getFileName().toString();
                if (!isEmpty(device)) {
                    names.add(name.replace('!', '/'));
                }
            }
        } catch (IOException e) {
            // without sysfs there is nothing to list, and the message says that nothing was found
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

    /** In the header at the start of this device or file; empty if there is none, or it cannot be read. */
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
