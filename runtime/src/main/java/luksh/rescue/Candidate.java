package luksh.rescue;

import luksh.change.step.header.Mend;
import luksh.device.Device;
import luksh.format.Header;

/** A header that a device can be mended with. */
public sealed interface Candidate permits Luks1Candidate, Luks2Candidate {
    Header header();

    /** Where it comes from and what is wrong with it, in words. */
    String reason();

    /** Makes the header whole on an overlay, so that it can be tried before anything is written. */
    void lay(Device overlay);

    /** The verb that writes it. */
    Mend mend();
}
