package luksh.change;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import luksh.file.DurableFile;
import luksh.format.LuksException;

/** Makes files in every way, in a process of its own. */
final class FileActs {
    /** Longer than one write takes. */
    static final byte[] CONTENT = new byte[150_000];

    private static final int TOO_LONG = 1 << 20;

    static {
        new Random(11).nextBytes(CONTENT);
    }

    private FileActs() {}

    /** A verb that makes a file. */
    enum Way {
        NEW {
            @Override
            void write(Path file, byte[] content) {
                DurableFile.create(file, "r--r-----", content);
            }
        },
        SECRET {
            @Override
            void write(Path file, byte[] content) {
                DurableFile.createSecret(file, "r--r-----", content);
            }
        },
        REPLACING {
            @Override
            void write(Path file, byte[] content) {
                DurableFile.replace(file, "r--r-----", content);
            }
        };

        abstract void write(Path file, byte[] content);

        Path in(Path folder) {
            return folder.resolve(name().toLowerCase(Locale.ROOT));
        }
    }

    /** The folder, and the ways; each way also makes a file that is too long, and says why it cannot. */
    public static void main(String[] words) {
        Path folder = Path.of(words[0]);
        for (int i = 1; i < words.length; i++) {
            Way way = Way.valueOf(words[i]);
            way.write(way.in(folder), CONTENT);
            try {
                way.write(folder.resolve("long"), new byte[TOO_LONG]);
            } catch (LuksException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
