package luksh.format;

/** Priority of a LUKS2 key slot (specification, section 3.2). A LUKS1 slot is always {@link #NORMAL}. */
public enum Priority {
    IGNORE,
    NORMAL,
    PREFER
}
