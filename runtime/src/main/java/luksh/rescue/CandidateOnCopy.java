package luksh.rescue;

import java.util.Optional;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.unlock.Headers;

/**
 * The test of a candidate on a copy in memory.
 *
 * @param refusal why luksh cannot read the header there; empty if it can
 */
public record CandidateOnCopy(Candidate candidate, Optional<String> refusal, KeyAreas areas) {
    /** Reads the device and writes nothing. */
    public static CandidateOnCopy of(Candidate candidate, Device device) {
        var overlay = new Overlay(device);
        Optional<String> refusal = Optional.empty();
        try {
            candidate.lay(overlay);
            Header header = Headers.read(overlay);
            if (!header.equals(candidate.header())) {
                refusal = Optional.of("luksh reads a different header there");
            }
        } catch (LuksException e) {
            refusal = Optional.of(String.valueOf(e.getMessage()));
        }
        return new CandidateOnCopy(
                candidate, refusal, new KeyAreas(device.path(), candidate.header(), device, Severity.WARNING, ""));
    }

    public boolean reads() {
        return refusal.isEmpty();
    }

    /** {@code tested in memory: readable; key areas that look intact: 3 of 4}. */
    public String inWords() {
        return "tested in memory: " + refusal.map(why -> "not readable, " + why).orElse("readable; " + areas.inWords());
    }
}
