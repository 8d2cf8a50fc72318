package luksh.format;

/** LUKS1 or LUKS2. */
public enum Version {
    LUKS1,
    LUKS2
}
