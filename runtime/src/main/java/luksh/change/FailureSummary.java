package luksh.change;

import java.util.ArrayList;
import java.util.Arrays;
import luksh.change.journal.OpenedSlots;
import luksh.device.Device;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.unlock.Headers;

/**
 * What opens after a change that stopped, as far as this run can know: by bytes that were opened, that nobody touched, or
 * as planned.
 *
 * @param base the container before
 * @param planned as the change would have left it
 */
record FailureSummary(OpenedSlots openedSlots, Snapshot base, Device planned) {
    /** A sentence, or two. */
    String sentence(Device medium) {
        try {
            Header header = Headers.read(medium);
            var words = new ArrayList<String>();
            for (KeySlot slot : header.slots()) {
                String state = openedSlots.contains(slot, medium)
                        ? "opens (proved in this run)"
                        : base.unchanged(slot, medium)
                                ? "is as before"
                                : asPlanned(slot, medium) ? "is as the plan has it" : "opens nothing any more";
                words.add("slot " + slot.number() + " " + state);
            }
            return "What opens now: " + (words.isEmpty() ? "no slot is in use" : String.join(", ", words)) + ".";
        } catch (HeaderException e) {
            return "What opens now: nothing, " + e.getMessage() + ".";
        } catch (LuksException e) {
            return "What opens now could not be read: " + e.getMessage() + ".";
        }
    }

    /** For key material that nobody opened here: a backup's. */
    private boolean asPlanned(KeySlot slot, Device medium) {
        int size = Math.toIntExact(slot.area().size().bytes());
        long offset = slot.area().offset().bytes();
        return Headers.read(planned).slots().contains(slot)
                && Arrays.equals(medium.read(offset, size), planned.read(offset, size));
    }
}
