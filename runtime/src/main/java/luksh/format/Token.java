package luksh.format;

import java.util.List;

/** A LUKS2 token; {@code json} is its whole object. */
public record Token(int number, String type, List<Integer> slots, String json) {
    public Token {
        slots = List.copyOf(slots);
    }
}
