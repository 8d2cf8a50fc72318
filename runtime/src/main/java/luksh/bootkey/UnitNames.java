package luksh.bootkey;

import java.util.List;
import luksh.format.FileName;

/**
 * Names of the units of one disk. They contain its UUID, so that those of other disks are not affected.
 *
 * @param disk its UUID, of letters, digits, dashes and underscores
 */
record UnitNames(String disk) {
    private static final String ALL = "luksh-bootkey-";

    static UnitNames of(String uuid) {
        return new UnitNames(FileName.of(uuid));
    }

    String disarm() {
        return ALL + "disarm-" + disk + ".service";
    }

    String expire() {
        return ALL + "expire-" + disk + ".service";
    }

    String timer() {
        return ALL + "expire-" + disk + ".timer";
    }

    String rearm() {
        return ALL + "rearm-" + disk + ".service";
    }

    List<String> files() {
        return List.of(disarm(), expire(), timer(), rearm());
    }

    /** All of them, as a shell pattern. */
    String pattern() {
        return ALL + "*-" + disk + ".*";
    }

    /** Those that work from the next boot on. */
    List<String> enabled() {
        return List.of(disarm(), timer());
    }
}
