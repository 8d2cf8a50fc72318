package luksh.change;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Writes and flushes of one file, read from what {@code strace -f -y -xx} printed. A write counts as pending until the next
 * fsync, fdatasync, sync or syncfs, whether it went past the page cache (O_DIRECT) or not: the drive has a cache too. Only
 * where the file was opened with O_SYNC or O_DSYNC a flush follows each write at once.
 */
final class Strace {
    /** To be traced; reads too, since they move the position. */
    static final String CALLS = "trace=open,openat,close,lseek,read,readv,write,writev,pwrite64,pwritev,pwritev2,"
            + "fsync,fdatasync,sync,syncfs,sync_file_range,ftruncate,fallocate,dup,dup2,dup3,fcntl";

    /** An open file. */
    private static final class Descriptor {
        private final boolean synchronous;
        private long position;

        Descriptor(boolean synchronous) {
            this.synchronous = synchronous;
        }
    }

    private final String path;
    private final Map<String, Descriptor> open = new HashMap<>();
    private final List<MemoryDisk.Event> events = new ArrayList<>();

    /** @param path of the file, absolute and without links */
    Strace(String path) {
        this.path = hex(path);
    }

    /**
     * What was done to a file.
     *
     * @param path of the file, absolute and without links
     * @throws IllegalArgumentException if a call was cut short or changed the file in a way that is not known here
     */
    static List<MemoryDisk.Event> events(String trace, String path) {
        var strace = new Strace(path);
        calls(trace, strace::happened);
        return strace.events(0);
    }

    /** Hands over each call that ended well, as it reads before the {@code =}, and its result. */
    static void calls(String trace, BiConsumer<String, String> each) {
        var begun = new HashMap<String, String>();
        trace.lines().forEach(line -> {
            String process = line.substring(0, Math.max(0, line.indexOf(' ')));
            String call = line.substring(process.length()).strip();
            if (call.endsWith("<unfinished ...>")) {
                begun.put(process, call.substring(0, call.length() - "<unfinished ...>".length()));
                return;
            }
            if (call.startsWith("<... ") && begun.containsKey(process)) {
                call = begun.remove(process) + call.substring(call.indexOf('>') + 1);
            }
            int end = call.lastIndexOf(" = ");
            if (end > 0 && call.indexOf('(') > 0) {
                String result = call.substring(end + 3);
                if (!result.startsWith("-1") && !result.startsWith("?")) {
                    each.accept(call.substring(0, end), result);
                }
            }
        });
    }

    /** Those after so many. */
    List<MemoryDisk.Event> events(int from) {
        return List.copyOf(events.subList(from, events.size()));
    }

    void happened(String call, String result) {
        String name = call.substring(0, call.indexOf('('));
        String number = result.split("[ <]", 2)[0];
        if (name.equals("open") || name.equals("openat")) {
            if (result.contains("<" + path + ">")) {
                // O_SYNC contains O_DSYNC; O_RSYNC is the same on Linux
                open.put(number, new Descriptor(call.contains("O_SYNC") || call.contains("O_DSYNC")));
            }
            return;
        }
        if (name.equals("sync")) {
            events.add(new MemoryDisk.Event.Flush());
            return;
        }
        if (call.contains("<" + path + ">")) {
            String handle = call.substring(call.indexOf('(') + 1, call.indexOf('<'));
            Descriptor file = open.get(handle);
            if (file == null) {
                throw new IllegalArgumentException("file descriptor " + handle + " was never opened: " + brief(call));
            }
            done(name, call, handle, file, Long.decode(number));
        }
    }

    private void done(String name, String call, String handle, Descriptor file, long result) {
        switch (name) {
            case "close" -> open.remove(handle);
            case "lseek" -> file.position = result;
            case "read", "readv" -> file.position += result;
            case "write", "writev" -> {
                write(file, file.position, content(call, result));
                file.position += result;
            }
            case "pwrite64" -> write(file, lastNumber(call), content(call, result));
            case "pwritev" -> write(file, lastNumber(call), content(call, result));
            case "fsync", "fdatasync", "syncfs" -> events.add(new MemoryDisk.Event.Flush());
            // makes nothing durable that counts: the drive is not asked to empty its cache
            case "sync_file_range" -> {}
            case "fcntl" -> {
                if (call.contains("F_DUPFD")) {
                    throw unknown(call);
                }
            }
            case "fallocate" -> {
                // asks for room; whether it made the file longer, the image says that is compared at the end
                if (!call.contains(">, 0, ")) {
                    throw unknown(call);
                }
            }
            default -> throw unknown(call);
        }
    }

    private void write(Descriptor file, long offset, byte[] content) {
        events.add(new MemoryDisk.Event.Write(offset, content));
        if (file.synchronous) {
            events.add(new MemoryDisk.Event.Flush());
        }
    }

    /** Of all strings after the descriptor; the system took so many bytes of it. */
    static byte[] content(String call, long taken) {
        var content = new ByteArrayOutputStream();
        for (int start = call.indexOf('"'); start >= 0; start = call.indexOf('"', start)) {
            int end = call.indexOf('"', start + 1);
            if (call.startsWith("...", end + 1)) {
                throw new IllegalArgumentException("strace cut the bytes short: " + brief(call));
            }
            content.writeBytes(
                    HexFormat.of().parseHex(call.substring(start + 1, end).replace("\\x", "")));
            start = end + 1;
        }
        if (content.size() < taken) {
            throw new IllegalArgumentException(taken + " bytes written, " + content.size() + " seen: " + brief(call));
        }
        return Arrays.copyOf(content.toByteArray(), (int) taken);
    }

    private static long lastNumber(String call) {
        return Long.decode(
                call.substring(call.lastIndexOf(',') + 1, call.lastIndexOf(')')).strip());
    }

    static IllegalArgumentException unknown(String call) {
        return new IllegalArgumentException("what this does to the file is not known here: " + brief(call));
    }

    private static String brief(String call) {
        return call.substring(0, Math.min(120, call.length()));
    }

    static String hex(String text) {
        var hex = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hex.append("\\x").append(HexFormat.of().toHexDigits(b));
        }
        return hex.toString();
    }
}
