package luksh.rescue;

import luksh.change.step.header.Mend;
import luksh.device.Device;
import luksh.format.Header;

/** A header that can replace the damaged header of a device. */
public sealed interface Candidate permits Luks1Candidate, Luks2Candidate {
    Header header();

    /** Its source and its faults, in words. */
    String reason();

    /** Writes the header to an overlay, so that it can be tested before luksh writes to the device. */
    void lay(Device overlay);

    /** The verb that writes it to the device. */
    Mend mend();
}
