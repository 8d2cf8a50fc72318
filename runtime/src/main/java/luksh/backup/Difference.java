package luksh.backup;

import luksh.finding.Place;

/**
 * One difference between two headers in words: {@code slot 2 | | | argon2id, 4 passes, 1 GiB, 4 lanes | slot 2 added,
 * …}.
 *
 * @param what the property that differs, for example {@code priority}; empty if it is the whole place
 * @param left as it is in the first header; empty if it is not there
 * @param right as it is in the second
 */
public record Difference(Place place, String what, String left, String right, String sentence) {
    /** For a script, which gives the place as text. */
    public Difference(String where, String left, String right, String sentence) {
        this(Place.part(where), "", left, right, sentence);
    }

    /** The slot, digest, segment, token or field. */
    public String where() {
        return place.toString();
    }

    @Override
    public String toString() {
        return "Difference[where=" + place + ", what=" + what + ", left=" + left + ", right=" + right + ", sentence="
                + sentence + "]";
    }
}
