package luksh.format;

import java.util.List;

/** A LUKS2 token; {@code json} is its whole object. */
public record Token(int number, String type, List<Integer> slots, String json) {
    public Token {
        slots = List.copyOf(slots);
    }

    /**
     * What it says, in words, of the types that are known: {@code TPM2, PCRs 0+7 (sha256), PIN}. Empty for others. No
     * part of it is secret.
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
