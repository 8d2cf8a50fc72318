package luksh.script;

import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Slot;

/** A slot identified by its number. */
record NumberedSlot(int number) implements Slot {
    private static final int LAST = 31;

    NumberedSlot {
        if (number < 0 || number > LAST) {
            throw refused(number);
        }
    }

    static NumberedSlot of(long number) {
        if (number < 0 || number > LAST) {
            throw refused(number);
        }
        return new NumberedSlot((int) number);
    }

    private static LuksException refused(long number) {
        return new LuksException(
                "slot " + number + " does not exist: LUKS1 has slots 0 to 7, LUKS2 has slots 0 to 31",
                ExitStatus.FAILED);
    }

    @Override
    public String toString() {
        return "slot " + number;
    }
}
