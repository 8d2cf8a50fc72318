package luksh.format;

/**
 * A key slot in use.
 *
 * @param name empty if it has none
 * @param bound false if it does not open the payload
 */
public record KeySlot(int number, String name, Kdf kdf, Area area, Priority priority, boolean bound) implements Slot {
    /** This slot's key derivation and area under the number, name and priority of another one, which it replaces. */
    public KeySlot inPlaceOf(KeySlot replaced) {
        return new KeySlot(replaced.number, replaced.name, kdf, area, replaced.priority, replaced.bound);
    }

    @Override
    public String toString() {
        return "slot " + number + (name.isEmpty() ? "" : " '" + name + "'") + ": " + kdf
                + (priority == Priority.NORMAL ? "" : ", " + priority.name().toLowerCase(java.util.Locale.ROOT))
                + (bound ? "" : ", unbound");
    }
}
