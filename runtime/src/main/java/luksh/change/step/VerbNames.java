package luksh.change.step;

/** The names of all verbs, in one table. Plans, scripts and journals contain these words. */
public final class VerbNames {
    public static final String ADD = "add";
    public static final String ASSIGN = "assign";
    public static final String BACKUP = "backup";
    public static final String CONVERT = "convert";
    public static final String COPY = "copy";
    public static final String DIGEST = "digest";
    public static final String ERASE = "erase";
    public static final String FINISH = "finish";
    public static final String FLAGS = "flags";
    public static final String FORMAT = "format";
    public static final String IMPORT = "import";
    public static final String KILL = "kill";
    public static final String LABEL = "label";
    public static final String MARK = "mark";
    public static final String MEND = "mend";
    public static final String NAME = "name";
    public static final String PRIORITY = "priority";
    public static final String RECOVER = "recover";
    public static final String REKEY = "rekey";
    public static final String REMOVE = "remove";
    public static final String REPAIR = "repair";
    public static final String REPLACE = "replace";
    public static final String RESTORE = "restore";
    public static final String RETIRE = "retire";
    public static final String ROTATE = "rotate";
    public static final String SHRED = "shred";
    public static final String SUBSYSTEM = "subsystem";
    public static final String UNASSIGN = "unassign";
    public static final String UUID = "uuid";
    public static final String VERIFY = "verify";
    public static final String WRITE = "write";

    private VerbNames() {}
}
