package luksh.change;

import java.util.function.Supplier;
import luksh.device.Device;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.unlock.Headers;
import luksh.unlock.Payload;

/**
 * An unlocked payload and the header that opened it.
 *
 * @param header path of the header: the payload's own unless it is detached
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
     * Its key may be another by now: written with the old one, nothing could read it.
     *
     * @throws LuksException with status 5 if the header that is there now is not the one of this payload
     */
    void checkUnchanged() {
        if (!fits()) {
            throw new LuksException(
                    header
                            + " has another volume key or payload now than when it was unlocked, and nothing was written;"
                            + " open it again with luks(path).unlock(secret)",
                    LuksException.BUSY);
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
