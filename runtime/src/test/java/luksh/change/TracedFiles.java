package luksh.change;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import luksh.change.BootKeyDesk.Snapshot;
import luksh.format.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Regular files below a folder, as the calls of a trace change them, and what a power cut may leave of them: a content lasts from
 * the next flush of its file on, a name from the next flush of its folder on.
 */
final class TracedFiles {
    /** To be traced. Reads are not: nobody writes where a read has ended. */
    static final String CALLS =
            "trace=open,openat,close,lseek,write,writev,pwrite64,pwritev,fsync,fdatasync,sync,ftruncate,"
                    + "fallocate,dup,dup2,dup3,rename,renameat,renameat2,link,linkat,unlink,unlinkat";

    private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"");
    private static final Pattern HANDLE = Pattern.compile("^\\w+\\((\\d+)<");

    /** Of a file, whatever its names are. */
    private static final class Content {
        private byte[] seen = {};
        private byte[] flushed = {};
    }

    /** An open file, or a folder. */
    private static final class Handle {
        private final Path path;
        private final Optional<Content> content;
        private int position;

        Handle(Path path, Optional<Content> content) {
            this.path = path;
            this.content = content;
        }
    }

    private final Path folder;
    private final Map<String, Handle> open = new HashMap<>();
    /** Files without a name, by descriptor; a child's close of that number does not end them. */
    private final Map<String, Content> unnamed = new HashMap<>();

    private final Map<Path, Content> seen = new TreeMap<>();
    private final Map<Path, Content> flushed = new TreeMap<>();

    TracedFiles(Path folder) {
        this.folder = folder;
    }

    /** @return whether it can have changed what a power cut leaves */
    boolean happened(String call, String result) {
        String name = call.substring(0, call.indexOf('('));
        switch (name) {
            case "open", "openat" -> {
                return opened(call, result);
            }
            case "rename", "renameat", "renameat2" -> {
                List<Path> paths = paths(call);
                return put(paths.get(1), seen.remove(paths.get(0)));
            }
            case "link", "linkat" -> {
                List<Path> paths = paths(call);
                return put(paths.get(1), linked(paths.get(0)));
            }
            case "unlink", "unlinkat" -> {
                return seen.remove(paths(call).get(0)) != null;
            }
            default -> {
                var handle = HANDLE.matcher(call);
                return handle.find() && open.containsKey(handle.group(1)) && done(name, call, handle.group(1), result);
            }
        }
    }

    /** The texts of a call, all of which are paths. */
    private static List<Path> paths(String call) {
        return TEXT.matcher(call).results().map(text -> path(text.group(1))).toList();
    }

    /** By its name, or as {@code /proc/PID/fd/NUMBER}. */
    private @Nullable Content linked(Path source) {
        return source.startsWith("/proc") ? unnamed.get(source.getFileName().toString()) : seen.get(source);
    }

    private boolean put(Path path, @Nullable Content content) {
        if (content != null) {
            seen.put(path, content);
        }
        return content != null;
    }

    private boolean opened(String call, String result) {
        String number = result.substring(0, result.indexOf('<'));
        Path path = path(result.substring(result.indexOf('<') + 1, result.lastIndexOf('>')));
        if (!path.startsWith(folder)) {
            return false;
        }
        boolean made = !path.toFile().isDirectory() && !seen.containsKey(path);
        if (made) {
            seen.put(path, new Content());
        }
        if (path.toString().endsWith(".lock")) {
            return made; // a shell holds it, under numbers of its own, and nothing is written there
        }
        open.put(number, new Handle(path, Optional.ofNullable(seen.get(path))));
        if (call.contains("O_TMPFILE")) {
            unnamed.put(number, Objects.requireNonNull(seen.get(path)));
        }
        return made;
    }

    private boolean done(String name, String call, String number, String result) {
        Handle handle = Objects.requireNonNull(open.get(number));
        switch (name) {
            case "close" -> open.remove(number);
            case "lseek" -> handle.position = Integer.parseInt(result);
            case "write" -> {
                write(handle, handle.position, Strace.content(call, Long.parseLong(result)));
                handle.position += Integer.parseInt(result);
                return true;
            }
            case "pwrite64" -> {
                String offset = call.substring(call.lastIndexOf(',') + 1, call.lastIndexOf(')'));
                write(handle, Integer.parseInt(offset.strip()), Strace.content(call, Long.parseLong(result)));
                return true;
            }
            case "fsync", "fdatasync" -> {
                handle.content.ifPresentOrElse(
                        content -> content.flushed = content.seen, () -> flushNames(handle.path));
                return true;
            }
            case "dup" -> open.put(result.substring(0, result.indexOf('<')), handle);
            default -> throw Strace.unknown(call);
        }
        return false;
    }

    private static void write(Handle handle, int offset, byte[] written) {
        Content content = handle.content.orElseThrow();
        content.seen = Arrays.copyOf(content.seen, Math.max(content.seen.length, offset + written.length));
        System.arraycopy(written, 0, content.seen, offset, written.length);
    }

    private void flushNames(Path changed) {
        flushed.keySet().removeIf(path -> changed.equals(path.getParent()));
        seen.forEach((path, content) -> {
            if (changed.equals(path.getParent())) {
                flushed.put(path, content);
            }
        });
    }

    /** What a kill leaves first, then what a power cut may. */
    Set<Snapshot> possible() {
        var possible = new LinkedHashSet<Snapshot>();
        for (Map<Path, Content> names : List.of(seen, flushed)) {
            possible.add(snapshot(names, content -> content.seen));
            possible.add(snapshot(names, content -> content.flushed));
            possible.add(snapshot(names, TracedFiles::torn));
        }
        return possible;
    }

    private static Snapshot snapshot(Map<Path, Content> names, Function<Content, byte[]> state) {
        var files = new TreeMap<Path, Bytes>();
        names.forEach((path, content) -> {
            if (!path.getFileName().toString().startsWith("#")) { // what strace calls a file without a name
                files.put(path, Bytes.copyOf(state.apply(content)));
            }
        });
        return new Snapshot(files);
    }

    /** Half of what was written arrived. */
    private static byte[] torn(Content content) {
        int half = content.seen.length / 2;
        byte[] torn = Arrays.copyOf(content.flushed, Math.max(half, content.flushed.length));
        System.arraycopy(content.seen, 0, torn, 0, half);
        return torn;
    }

    private static Path path(String hex) {
        return Path.of(new String(HexFormat.of().parseHex(hex.replace("\\x", "")), StandardCharsets.UTF_8));
    }
}
