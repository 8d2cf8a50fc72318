package luksh.rescue;

import java.util.List;
import luksh.change.step.header.Luks1Mend;
import luksh.change.step.header.Mend;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks1.Luks1Header;

/**
 * A LUKS1 header made from the rest of a damaged header, from a backup, or from both. LUKS1 has no checksum, so only a
 * passphrase that unlocks it on a copy confirms it.
 *
 * @param found the first {@value Luks1Header#SIZE} bytes of the device as they are
 * @param bless the proved or new values, a line each
 */
public record Luks1Candidate(Luks1Header header, Bytes found, String reason, List<String> bless) implements Candidate {
    public Luks1Candidate {
        bless = List.copyOf(bless);
    }

    Luks1Candidate(Luks1Header header, Bytes found, String reason) {
        this(header, found, reason, List.of());
    }

    @Override
    public void lay(Device overlay) {
        overlay.write(0, header.encode());
    }

    @Override
    public Mend mend() {
        return new Luks1Mend(header, found, reason, bless);
    }
}
