package luksh.rescue;

import java.util.Optional;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.unlock.Headers;

/**
 * A candidate laid on a copy in memory and read from there as a container is.
 *
 * @param refusal why it cannot be read there; empty if it can
 */
public record CandidateTest(Candidate candidate, Optional<String> refusal, KeyAreas areas) {
    /** Reads the device, and writes nothing. */
    public static CandidateTest of(Candidate candidate, Device device) {
        var overlay = new Overlay(device);
        Optional<String> refusal = Optional.empty();
        try {
            candidate.lay(overlay);
            Header header = Headers.read(overlay);
            if (!header.equals(candidate.header())) {
                refusal = Optional.of("another header is read there");
            }
        } catch (LuksException e) {
            refusal = Optional.of(String.valueOf(e.getMessage()));
        }
        return new CandidateTest(
                candidate, refusal, new KeyAreas(device.path(), candidate.header(), device, Severity.WARNING, ""));
    }

    public boolean reads() {
        return refusal.isEmpty();
    }

    /** {@code tried on a copy: it reads; key areas that look intact: 3 of 4}. */
    public String inWords() {
        return "tried on a copy: "
                + refusal.map(why -> "it does not read, " + why).orElse("it reads; " + areas.inWords());
    }
}
