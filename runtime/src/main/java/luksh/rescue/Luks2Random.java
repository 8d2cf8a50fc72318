package luksh.rescue;

import java.util.ArrayList;
import java.util.List;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.RandomBytes;

/** Finds salts and digests of a LUKS2 header that are not random. No checksum reveals them. */
final class Luks2Random {
    private Luks2Random() {}

    static List<Finding> findings(Luks2Header header, String path) {
        var findings = new ArrayList<Finding>();
        header.slots()
                .forEach(slot ->
                        look(Place.slot(slot.number()), "salt", slot.kdf().salt(), path, findings));
        header.digests().forEach(digest -> {
            look(Place.digest(digest.number()), "salt", digest.salt(), path, findings);
            look(Place.digest(digest.number()), "digest", digest.value(), path, findings);
        });
        return findings;
    }

    private static void look(Place where, String field, Bytes value, String path, List<Finding> findings) {
        byte[] content = value.toArray();
        if (RandomBytes.suspect(content)) {
            findings.add(new Finding(
                    Severity.ERROR,
                    Rules.BYTES,
                    path,
                    where,
                    "its " + field + " is not random: " + RandomBytes.what(content)
                            + ". Probability of a false alarm: 1 in " + KeyAreas.oneIn(RandomBytes.odds(content)),
                    KeyAreas.advice(path)));
        }
    }
}
