package luksh;

import luksh.format.Slot;

/** A slot that is not in use. */
record FreeSlot(int number) implements Slot {
    @Override
    public String toString() {
        return "slot " + number;
    }
}
