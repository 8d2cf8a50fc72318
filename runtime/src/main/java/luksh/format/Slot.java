package luksh.format;

/** Names a key slot: {@code slot(0)}, a {@link KeySlot}, or what {@code c.add} returned. */
public interface Slot {
    int number();
}
