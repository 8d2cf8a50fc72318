package luksh.script;

import java.util.List;
import java.util.Set;

/** The imports of every script and of the prompt. The compiler and the prompt both use this list. */
public final class Imports {
    /** Imported completely. */
    public static final List<String> PACKAGES = List.of(
            "java.io",
            "java.nio",
            "java.nio.channels",
            "java.nio.file",
            "java.time",
            "java.util",
            "java.util.function",
            "java.util.stream",
            "luksh");

    /** Value types of the lower layers, imported one by one, so that scripts need no package names. */
    public static final List<String> TYPES = List.of(
            "luksh.backup.Difference",
            "luksh.bootkey.BootKeyStatus",
            "luksh.finding.Finding",
            "luksh.change.step.Guard",
            "luksh.change.step.Plan",
            "luksh.change.step.Report",
            "luksh.finding.Severity",
            "luksh.change.journal.Step",
            "luksh.change.recovery.Unfinished",
            "luksh.crypto.Secret",
            "luksh.format.Area",
            "luksh.format.Argon2",
            "luksh.format.Bytes",
            "luksh.format.Digest",
            "luksh.format.Kdf",
            "luksh.format.KeySlot",
            "luksh.format.LuksException",
            "luksh.format.Pbkdf2",
            "luksh.format.Priority",
            "luksh.format.Segment",
            "luksh.format.Size",
            "luksh.format.Slot",
            "luksh.format.Token",
            "luksh.format.Version",
            "luksh.grub.GrubTime",
            "luksh.grub.SlotTime",
            "luksh.rotate.DiskResult",
            "luksh.rotate.Rotation");

    /** The class whose static members are imported. */
    public static final String PRELUDE = "luksh.script.Prelude";

    /** The classes that declare those members: the prelude and what it inherits from. */
    public static final List<String> PRELUDE_CLASSES = List.of(PRELUDE, "luksh.script.ScriptVerbs");

    private Imports() {}

    /**
     * The import declarations on one line.
     *
     * @param taken simple names that the script imports itself; Java refuses to import a name twice
     */
    public static String declarations(Set<String> taken) {
        var text = new StringBuilder();
        PACKAGES.forEach(name -> text.append("import ").append(name).append(".*; "));
        TYPES.stream()
                .filter(name -> !taken.contains(name.substring(name.lastIndexOf('.') + 1)))
                .forEach(name -> text.append("import ").append(name).append("; "));
        return text.append("import static ").append(PRELUDE).append(".*; ").toString();
    }
}
