package luksh.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.VerbNames;
import luksh.device.Shredder;
import luksh.file.DurableFile;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * Selects the backups of a container to remove, and removes them. It keeps good backups: it does not count a damaged
 * file, and leaves a backup with an unknown manifest alone.
 */
public final class Pruning {
    /** No save takes this long, so a file that is unfinished for longer is abandoned. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final VaultFolder vault;
    private final Path folder;
    private final List<SavedHeader> going = new ArrayList<>();
    private final List<Path> remains = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Selects the backups, but removes nothing yet.
     *
     * @param keep number of backups to keep, at least 1
     */
    public Pruning(VaultFolder vault, String uuid, long keep) {
        if (keep < 1) {
            throw new LuksException(
                    "a vault keeps at least the newest backup of each container, not " + keep
                            + "; to remove all of them, call shred(path) for each",
                    ExitStatus.FAILED);
        }
        this.vault = vault;
        this.folder = vault.folder(uuid);
        long kept = 0;
        for (SavedHeader saved : vault.history(uuid)) {
            if (saved.foreign()) {
                leave(saved.file(), saved.doubt().orElse(""));
            } else if (links(saved.file()) > 1) {
                leave(saved.file(), "it is also linked under another name, and luksh would overwrite that file, too");
            } else if (kept >= keep) {
                going.add(saved);
                step(saved.file(), "of " + saved.taken() + ", slots " + saved.slotNumbers());
            } else if (saved.doubt().isEmpty()) {
                kept++;
            } else {
                leave(saved.file(), saved.doubt().orElse(""));
            }
        }
        abandoned();
        if (!steps.isEmpty()) {
            findings.add(new Finding(
                    Severity.INFO,
                    Rules.SHRED,
                    vault.root().toString(),
                    Place.none(),
                    "luksh overwrites and removes them; flash, copy-on-write file systems, snapshots and copies of the"
                            + " vault may keep the old data",
                    ""));
        }
    }

    private void leave(Path file, String why) {
        findings.add(new Finding(
                Severity.WARNING,
                Rules.LEFT,
                vault.root().toString(),
                Place.file(file.toString()),
                "stays: " + why,
                ""));
    }

    private void step(Path file, String what) {
        steps.add(new Step(steps.size() + 1, VerbNames.SHRED, Place.file(file.toString()), what));
    }

    private static int links(Path file) {
        return VaultWriter.attribute(file, "unix:nlink");
    }

    /** Leftovers of a crash: unfinished files, and manifests without a file. */
    private void abandoned() {
        if (!VaultFolder.isFolder(folder)) {
            return;
        }
        for (Path file : VaultFolder.list(folder)) {
            String name = file.getFileName().toString();
            boolean part = name.startsWith(".") && name.endsWith(VaultFolder.PART);
            boolean alone = name.matches("\\d{8}T\\d{6}\\.\\d{6}Z-[0-9a-f]{8}\\" + VaultFolder.MANIFEST)
                    && !Files.exists(backup(file, VaultFolder.BACKUP), LinkOption.NOFOLLOW_LINKS)
                    && !Files.exists(backup(file, VaultFolder.SEALED), LinkOption.NOFOLLOW_LINKS);
            if ((part || alone) && old(file)) {
                remains.add(file);
                step(file, "left over from an unfinished save");
            }
        }
    }

    private static Path backup(Path manifest, String end) {
        String name = manifest.getFileName().toString();
        return manifest.resolveSibling(name.substring(0, name.length() - VaultFolder.MANIFEST.length()) + end);
    }

    private static boolean old(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && links(file) == 1
                    && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                            .toInstant()
                            .isBefore(Instant.now().minus(ABANDONED));
        } catch (IOException e) {
            return false;
        }
    }

    /** The files that {@link #run} removes. */
    public Plan plan() {
        return new Plan(vault.root().toString(), steps, findings);
    }

    /** Overwrites and removes the files; ignores files that other programs removed in the meantime. */
    public void run() {
        for (SavedHeader saved : going) {
            shred(saved.file());
            forget(VaultFolder.manifest(saved.file()));
        }
        remains.forEach(Pruning::shred);
        if (VaultFolder.isFolder(folder)) {
            DurableFile.flushFolder(folder);
        }
    }

    private static void shred(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Shredder.shred(file);
        }
    }

    private static void forget(Path manifest) {
        try {
            if (Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(manifest);
            }
        } catch (NoSuchFileException e) {
            // it is already removed
        } catch (IOException e) {
            throw new LuksException("cannot remove " + manifest + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }
}
