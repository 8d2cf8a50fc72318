package luksh.format;

/** Identifies a key slot: {@code slot(0)}, a {@link KeySlot}, or the result of {@code c.add}. */
public interface Slot {
    int number();
}
