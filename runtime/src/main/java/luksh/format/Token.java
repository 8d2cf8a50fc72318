package luksh.format;

import java.util.List;

/** A LUKS2 token; {@code json} is its complete object. */
public record Token(int number, String type, List<Integer> slots, String json) {
    /** Type of the token that contains the names of key slots. */
    public static final String SLOT_NAMES = "luksh-name";

    /** Type of the token that marks the key slot of an armed boot key. */
    public static final String BOOT_KEY = "luksh-bootkey";

    /** Type of the token that marks the key slot of the boot key's master key. */
    public static final String BOOT_KEY_MASTER = "luksh-bootkey-master";

    public Token {
        slots = List.copyOf(slots);
    }

    /**
     * What the token means, for known types: {@code TPM2, PCRs 0+7 (sha256), PIN}. Empty for other types. Contains no
     * secret.
     */
    public String meaning() {
        return TokenMeaning.of(type, json);
    }

    @Override
    public String toString() {
        String meaning = meaning();
        return "token " + number + ": " + Visible.brief(type) + (meaning.isEmpty() ? "" : ", " + meaning)
                + (slots.isEmpty() ? ", for no slot" : (slots.size() == 1 ? ", slot " : ", slots ") + listed());
    }

    private String listed() {
        return String.join(", ", slots.stream().map(String::valueOf).toList());
    }
}
