package luksh.format;

/** Priority of a LUKS2 key slot, as in the specification; a LUKS1 slot is always {@link #NORMAL}. */
public enum Priority {
    IGNORE,
    NORMAL,
    PREFER
}
