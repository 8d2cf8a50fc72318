package luksh.change;

import java.util.function.Supplier;
import luksh.device.Device;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.unlock.Headers;
import luksh.unlock.Payload;

/**
 * An unlocked payload and its header.
 *
 * @param header path of the header; equal to the path of the payload unless the header is detached
 * @param opening opens the header for reading
 */
public record OpenPayload(Payload payload, String header, Supplier<Device> opening) {
    String path() {
        return payload.path();
    }

    boolean detached() {
        return !header.equals(path());
    }

    /**
     * Checks that the header still has the same volume key. Data written with an old key would be unreadable.
     *
     * @throws LuksException with status 5 if the present header does not fit this payload
     */
    void checkUnchanged() {
        if (!fits()) {
            throw new LuksException(
                    header
                            + " has another volume key or payload than when it was unlocked; nothing was written."
                            + " Unlock it again with luks(path).unlock(secret)",
                    ExitStatus.BUSY);
        }
    }

    private boolean fits() {
        payload.check(new Size(0), 0);
        try (Device device = opening.get()) {
            return payload.fits(Headers.read(device));
        } catch (LuksException e) {
            return false;
        }
    }
}
