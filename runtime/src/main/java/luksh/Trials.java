package luksh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import luksh.change.step.ChangeSession;
import luksh.change.step.NearMissText;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.device.Device;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.unlock.NearMisses;
import luksh.unlock.Unlock;
import luksh.unlock.WrongPassphraseException;

/** Tries secrets on all slots of one container. Keeps the time of the last trial, and no secret. */
final class Trials {
    private final ChangeSession session;
    /** Time of the last trial; zero if there was none. */
    private Duration took = Duration.ZERO;

    Trials(ChangeSession session) {
        this.session = session;
    }

    List<KeySlot> whoOpens(Header header, Device device, Secret secret) {
        long began = System.nanoTime();
        var found = new ArrayList<KeySlot>();
        for (Unlock.Opened opened : new Unlock(header, device, session.person()).all(secret)) {
            try (opened) {
                session.openedSlots().add(opened.slot(), device);
                found.add(opened.slot());
            }
        }
        took = Duration.ofNanos(System.nanoTime() - began);
        return found;
    }

    /**
     * Unlocks the volume key of the payload. If the secret unlocks no slot, a user at a terminal gets an explanation.
     */
    VolumeKey volumeKey(Header header, Device device, Secret secret) {
        long began = System.nanoTime();
        try {
            return new Unlock(header, device, session.person()).volumeKey(secret);
        } catch (WrongPassphraseException e) {
            took = Duration.ofNanos(System.nanoTime() - began);
            if (!(secret instanceof VolumeKey) && session.person().reveals()) {
                NearMissText.sentences(device.path(), nearMisses(header, device, secret))
                        .forEach(session.person()::say);
            }
            throw e;
        }
    }

    NearMisses nearMisses(Header header, Device device, Secret secret) {
        NearMissText.announce(session.person());
        return NearMisses.of(header, device, header.slots(), secret, took);
    }
}
