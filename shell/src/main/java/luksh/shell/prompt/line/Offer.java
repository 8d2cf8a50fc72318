package luksh.shell.prompt.line;

import java.util.List;

/**
 * A text that completes the line.
 *
 * @param text replaces the word at the cursor
 * @param about what it is, in a few words; empty if that is not known
 */
public record Offer(String text, String about) {
    /**
     * The offers at a cursor.
     *
     * @param anchor index of the first character that an offer replaces
     * @param offers best first
     */
    public record Offers(int anchor, List<Offer> offers) {
        public Offers {
            offers = List.copyOf(offers);
        }

        /** No offers. */
        public static Offers none(int anchor) {
            return new Offers(anchor, List.of());
        }

        /** The texts alone. */
        public List<String> texts() {
            return offers.stream().map(Offer::text).toList();
        }
    }
}
