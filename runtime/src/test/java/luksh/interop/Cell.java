package luksh.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import luksh.FormatSpec;
import luksh.crypto.Hash;
import luksh.format.Version;

/**
 * One combination of what a LUKS1 header can name.
 *
 * @param mode with its IV, as a header writes it: {@code cbc-essiv:sha256}
 */
record Cell(String cipher, String mode, int keyBits, String hash) {
    static final List<String> CIPHERS = List.of("aes", "serpent", "twofish", "camellia");
    static final List<String> MODES = List.of(
            "xts-plain64",
            "xts-plain",
            "xts-plain64be",
            "xts-benbi",
            "xts-null",
            "xts-essiv:sha256",
            "cbc-essiv:sha256",
            "cbc-essiv:sha3-256",
            "cbc-essiv:blake2s-256",
            "cbc-plain64",
            "cbc-plain",
            "cbc-plain64be",
            "cbc-benbi",
            "cbc-null",
            "ecb",
            "lrw-benbi",
            "lrw-plain64",
            "lrw-essiv:sha256");
    private static final Map<String, List<Integer>> KEY_BITS = Map.of(
            "xts", List.of(512, 256), "cbc", List.of(256, 128), "ecb", List.of(128, 256), "lrw", List.of(384, 256));
    /** Their areas end inside a sector, and GRUB 2.06 overruns its buffer there. */
    private static final Map<String, Integer> ODD_KEY_BITS = Map.of("cbc", 192, "ecb", 192, "lrw", 320);

    /** Every cipher with every mode and every hash, the key sizes in turn; and the odd key sizes with one hash. */
    static List<Cell> all() {
        var cells = new ArrayList<Cell>();
        for (String cipher : CIPHERS) {
            for (int mode = 0; mode < MODES.size(); mode++) {
                for (int hash = 0; hash < Hash.names().size(); hash++) {
                    cells.add(cell(cipher, mode, hash));
                }
                Integer odd = ODD_KEY_BITS.get(MODES.get(mode).substring(0, 3));
                if (odd != null) {
                    cells.add(new Cell(cipher, MODES.get(mode), odd, "sha256"));
                }
            }
        }
        return cells;
    }

    /** Every cipher with every mode, the hashes and the key sizes in turn. */
    static List<Cell> modes() {
        var cells = new ArrayList<Cell>();
        for (String cipher : CIPHERS) {
            for (int mode = 0; mode < MODES.size(); mode++) {
                cells.add(cell(cipher, mode, cells.size() % Hash.names().size()));
            }
        }
        return cells;
    }

    private static Cell cell(String cipher, int mode, int hash) {
        String name = MODES.get(mode);
        List<Integer> sizes = KEY_BITS.getOrDefault(name.substring(0, 3), List.of());
        return new Cell(
                cipher,
                name,
                sizes.get((mode + hash) % sizes.size()),
                Hash.names().get(hash));
    }

    Cell with(String otherHash) {
        return new Cell(cipher, mode, keyBits, otherHash);
    }

    String spec() {
        return cipher + "-" + mode;
    }

    /** As options of {@code cryptsetup luksFormat}. */
    String[] options() {
        return new String[] {"--cipher", spec(), "--key-size", "" + keyBits, "--hash", hash};
    }

    /** As settings of {@link FormatSpec#format}. */
    FormatSpec into(FormatSpec format) {
        return format.version(Version.LUKS1).cipher(spec()).keyBits(keyBits).hash(hash);
    }

    /** Whether a key area ends with a whole sector. */
    boolean wholeSectors() {
        return keyBits / 8 * 4000 % 512 == 0;
    }

    String fileName() {
        return toString().replace(' ', '_').replace(':', '_');
    }

    @Override
    public String toString() {
        return spec() + " " + keyBits + " " + hash;
    }
}
