package luksh.change.journal;

import luksh.finding.Place;

/**
 * One step of a plan.
 *
 * @param verb one of the names in {@code luksh.change.step.VerbNames}
 */
public record Step(int number, String verb, Place place, String sentence) {
    /** A step with its place as text, for a script and for a journal. */
    public Step(int number, String verb, String where, String sentence) {
        this(number, verb, Place.part(where), sentence);
    }

    /** The slot, digest or file that it changes. */
    public String where() {
        return place.toString();
    }

    /** The same step with its place as text, as a journal stores it. */
    Step inWords() {
        return new Step(number, verb, where(), sentence);
    }

    @Override
    public String toString() {
        return "Step[number=" + number + ", verb=" + verb + ", where=" + place + ", sentence=" + sentence + "]";
    }
}
