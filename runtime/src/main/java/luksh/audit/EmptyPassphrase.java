package luksh.audit;

import java.util.ArrayList;
import java.util.List;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.MessageParts;
import luksh.format.ShellWord;
import luksh.parallel.StoppedException;
import luksh.unlock.Unlock;

/**
 * Tests whether the empty passphrase unlocks a slot. The test runs the KDF of every slot, so it runs only on request. It
 * needs no secret.
 */
public final class EmptyPassphrase {
    private EmptyPassphrase() {}

    /** A finding for each slot that the empty passphrase unlocks, and one if the test failed. */
    public static List<Finding> findings(String path, Header header, Device device) {
        var findings = new ArrayList<Finding>();
        try (Secret empty = Passphrase.owning(new byte[0])) {
            for (Unlock.Opened opened : new Unlock(header, device).all(empty)) {
                try (opened) {
                    findings.add(new Finding(
                            Severity.ERROR,
                            Rules.EMPTY_PASSPHRASE,
                            path,
                            Place.slot(opened.slot().number()),
                            "the empty passphrase unlocks this slot: anyone can unlock this container",
                            "luksh replace " + ShellWord.of(path) + " --key-file /dev/null"));
                }
            }
        } catch (StoppedException e) {
            throw e;
        } catch (LuksException e) {
            findings.add(new Finding(
                    Severity.WARNING,
                    Rules.EMPTY_NOT_TRIED,
                    path,
                    Place.part("slots"),
                    "luksh did not try the empty passphrase on every slot: " + MessageParts.withoutPath(e),
                    ""));
        }
        return findings;
    }
}
