package luksh.change.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * The journals of the state folder by state. An open journal is unfinished work, an unreadable one may be, a closed one is a
 * leftover, and a seal is only a record.
 *
 * @param open changes that were interrupted or are running, oldest first
 * @param unreadable files whose change may be unfinished
 * @param closed files of finished changes that were not shredded yet
 */
public record Journals(List<JournalFile> open, List<Unreadable> unreadable, List<Path> closed) {
    /** Maximum size: both copies of the largest LUKS2 header for each of 32 slots would be 256 MiB. */
    private static final int MOST = 512 << 20;

    /** @param uuid of its container, from the folder name */
    public record Unreadable(String uuid, Path file, String why) {
        /** A sentence with the next command for the container at this path. */
        public String sentence(String path) {
            return "luksh cannot read the journal " + file + ": " + why + ". It may belong to an interrupted change. "
                    + "If that change is done, luksh recover " + path + " --forget sets the journal aside";
        }
    }

    /** The journals of all containers. */
    public static Journals all(Path state) {
        var found = new Journals(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try {
            StateFolder.all(state, JournalFolder.KIND).forEach(found::add);
        } catch (IOException e) {
            Path folder = state.resolve(JournalFolder.KIND);
            found.unreadable.add(new Unreadable("", folder, reason(e)));
        }
        return found.sorted();
    }

    /** The journals of one container. */
    public static Journals of(Path state, String uuid) {
        var found = new Journals(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        found.add(StateFolder.of(state, JournalFolder.KIND, uuid));
        return found.sorted();
    }

    /** The seals of a LUKS1 container; ignores unreadable ones. */
    public static List<JournalFile> seals(Path state, String uuid) {
        var seals = new Journals(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try {
            for (Path file : JournalFolder.of(state, uuid).files(JournalFolder.SEAL)) {
                seals.add(uuid, file);
            }
        } catch (IOException e) {
            return List.of();
        }
        return seals.sorted().open;
    }

    /**
     * The open journals.
     *
     * @throws LuksException with status 5 if one of them is unreadable
     */
    public List<JournalFile> readable(String path) {
        if (!unreadable.isEmpty()) {
            throw new LuksException(unreadable.get(0).sentence(path), ExitStatus.BUSY);
        }
        return open;
    }

    private void add(StateFolder folder) {
        try {
            if (Files.exists(folder.path(), LinkOption.NOFOLLOW_LINKS)) {
                Optional<String> foreign = StateFolder.foreign(folder.path());
                if (foreign.isPresent()) {
                    unreadable.add(new Unreadable(folder.name(), folder.path(), foreign.get()));
                    return;
                }
            }
            for (Path file : new JournalFolder(folder).files(JournalFolder.OPEN)) {
                add(folder.name(), file);
            }
        } catch (IOException e) {
            unreadable.add(new Unreadable(folder.name(), folder.path(), reason(e)));
        }
    }

    private static String reason(IOException e) {
        return e instanceof NotDirectoryException ? "it is not a folder" : Reason.of(e);
    }

    private void add(String uuid, Path file) {
        Optional<JournalFile> running = JournalLock.journal(file);
        if (running.isPresent()) {
            open.add(running.get().named(file));
            return;
        }
        try {
            Optional<String> foreign = StateFolder.foreign(file);
            if (foreign.isPresent()) {
                unreadable.add(new Unreadable(uuid, file, foreign.get()));
            } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MOST) {
                unreadable.add(new Unreadable(uuid, file, "it is not a file that luksh wrote"));
            } else {
                content(uuid, file, JournalLock.read(file));
            }
        } catch (IOException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) { // another luksh may have closed it
                unreadable.add(new Unreadable(uuid, file, Reason.of(e)));
            }
        }
    }

    private void content(String uuid, Path file, byte[] content) {
        if (JournalFile.isClosed(content)) {
            closed.add(file);
            return;
        }
        Optional<JournalFile> journal = Journal.decode(content).map(one -> JournalFile.of(file, one, content));
        journal.ifPresentOrElse(
                open::add,
                () -> unreadable.add(new Unreadable(
                        uuid,
                        file,
                        Journal.version(content)
                                .filter(version -> version != Journal.VERSION)
                                .map(version -> "it has format " + version + ", and this luksh reads format "
                                        + Journal.VERSION + ". Use the luksh that wrote it")
                                .orElse("it is damaged"))));
    }

    /** A change of the UUID has its journal under both UUIDs. */
    private Journals sorted() {
        var names = new TreeSet<String>();
        return new Journals(
                open.stream()
                        .sorted(Comparator.comparing(file -> file.journal().begun()))
                        .filter(file -> names.add(String.valueOf(file.path().getFileName())))
                        .toList(),
                List.copyOf(unreadable),
                List.copyOf(closed));
    }
}
