package luksh.shell.prompt.line;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import luksh.format.LuksMagic;
import luksh.shell.prompt.line.Offer.Offers;

/** Completes paths. Devices and files that begin with a LUKS header come first. It reads the begin of a file only. */
public final class LuksPaths {
    private static final int MANY_FILES = 500;
    private static final int TYPE = 0170000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int REGULAR = 0100000;

    /** Where both versions have their number, the label of LUKS2, and the UUID. */
    private static final int VERSION = 7;

    private static final int LABEL = 24;
    private static final int LABEL_SIZE = 48;
    private static final int UUID = 168;
    private static final int UUID_SIZE = 40;

    private final Path dev;
    private final Path blocks;

    /**
     * @param dev the folder of the devices
     * @param blocks the folder with an entry for each block device
     */
    public LuksPaths(Path dev, Path blocks) {
        this.dev = dev;
        this.blocks = blocks;
    }

    /** Of this machine. */
    public LuksPaths() {
        this(Path.of("/dev"), Path.of("/sys/class/block"));
    }

    /** What the begin of a header says. */
    private record Header(int version, String label, String uuid) {
        String about() {
            return "LUKS" + version + (label.isEmpty() ? "" : " '" + label + "'") + (uuid.isEmpty() ? "" : " " + uuid);
        }
    }

    /**
     * The entries of the folder that a text names.
     *
     * @param typed the whole line up to the cursor
     * @param start index of the begin of the path
     */
    public static Offers files(String typed, int start) {
        int slash = typed.lastIndexOf('/');
        int anchor = Math.max(start, slash + 1);
        String folder = typed.substring(start, anchor);
        String begun = typed.substring(anchor);
        List<Offer> luks = new ArrayList<>();
        List<Offer> others = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith(begun) || (name.startsWith(".") && !begun.startsWith("."))) {
                    continue;
                }
                Optional<Header> header = header(entry);
                if (header.isPresent()) {
                    luks.add(new Offer(name, header.get().about()));
                } else {
                    others.add(new Offer(Files.isDirectory(entry) ? name + "/" : name, ""));
                }
                if (luks.size() + others.size() == MANY_FILES) {
                    break;
                }
            }
        } catch (IOException | InvalidPathException e) {
            return Offers.none(anchor);
        }
        luks.sort(Comparator.comparing(Offer::text));
        others.sort(Comparator.comparing(Offer::text));
        luks.addAll(others);
        return new Offers(anchor, luks);
    }

    /** The block devices with a LUKS header that this process may read, by their paths. */
    public List<Offer> devices() {
        return found().stream()
                .map(each -> new Offer(each.path().toString(), each.header().about()))
                .toList();
    }

    /** The same by their UUID, or by their label. */
    public List<Offer> tagged(String tag) {
        List<Offer> offers = new ArrayList<>();
        for (Found each : found()) {
            String value =
                    tag.equals("UUID=") ? each.header().uuid() : each.header().label();
            if (!value.isEmpty()) {
                offers.add(new Offer(
                        tag + value, each.path() + ", LUKS" + each.header().version()));
            }
        }
        return offers;
    }

    private record Found(Path path, Header header) {}

    private List<Found> found() {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(blocks)) {
            for (Path entry : entries) {
                Path device = dev.resolve(String.valueOf(entry.getFileName()));
                header(device).ifPresent(header -> found.add(new Found(device, header)));
            }
        } catch (IOException e) {
            return List.of();
        }
        found.sort(Comparator.comparing(Found::path));
        return found;
    }

    private static Optional<Header> header(Path path) {
        try {
            int type = (Integer) Files.getAttribute(path, "unix:mode") & TYPE;
            if (type != REGULAR && type != BLOCK_DEVICE) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] start = in.readNBytes(UUID + UUID_SIZE);
                if (!LuksMagic.hasLetters(start) || start.length < UUID + UUID_SIZE) {
                    return Optional.empty();
                }
                int version = start[VERSION];
                return Optional.of(new Header(
                        version, version == 2 ? text(start, LABEL, LABEL_SIZE) : "", text(start, UUID, UUID_SIZE)));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Only what can stand in a quotation and on a screen. */
    private static String text(byte[] start, int from, int size) {
        String text = new String(start, from, size, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        String shown = end < 0 ? text : text.substring(0, end);
        return shown.matches("[\\w.:@ +-]*") ? shown : "";
    }
}
