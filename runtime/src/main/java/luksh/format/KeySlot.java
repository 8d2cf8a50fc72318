package luksh.format;

/**
 * A key slot in use.
 *
 * @param name empty if it has none
 * @param bound false if its key does not unlock the payload
 */
public record KeySlot(int number, String name, Kdf kdf, Area area, Priority priority, boolean bound) implements Slot {
    @Override
    public String toString() {
        return "slot " + number + (name.isEmpty() ? "" : " '" + name + "'") + ": " + kdf
                + (priority == Priority.NORMAL ? "" : ", " + priority.name().toLowerCase(java.util.Locale.ROOT))
                + (bound ? "" : ", unbound");
    }
}
