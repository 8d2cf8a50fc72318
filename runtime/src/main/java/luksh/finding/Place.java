package luksh.finding;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a finding, a step or a difference is about. Code compares places as values; {@code toString} gives the text that a
 * person and a script see, and no code reads that text.
 */
public sealed interface Place {
    /** A key slot. */
    record Slot(int number) implements Place {
        @Override
        public String toString() {
            return "slot " + number;
        }
    }

    /** A LUKS2 token. */
    record Token(long number) implements Place {
        @Override
        public String toString() {
            return "token " + number;
        }
    }

    /** A digest of LUKS2, which may have several. */
    record Digest(int number) implements Place {
        @Override
        public String toString() {
            return "digest " + number;
        }
    }

    /** A segment of the payload. */
    record Segment(int number) implements Place {
        @Override
        public String toString() {
            return "segment " + number;
        }
    }

    /**
     * One of the two copies of a LUKS2 header.
     *
     * @param offset of its first byte on the device
     */
    record Copy(long offset) implements Place {
        @Override
        public String toString() {
            return "copy at byte " + offset;
        }
    }

    /** The header as a whole. */
    record Header() implements Place {
        @Override
        public String toString() {
            return "header";
        }
    }

    /** A file, a folder or a device. */
    record File(String path) implements Place {
        @Override
        public String toString() {
            return path;
        }
    }

    /**
     * A part or a field that needs no number.
     *
     * @param name for example {@code payload}
     */
    record Part(String name) implements Place {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Several places at once. */
    record Several(List<Place> places) implements Place {
        /** Copies the list. */
        public Several {
            places = List.copyOf(places);
        }

        @Override
        public boolean includes(Place place) {
            return places.contains(place);
        }

        @Override
        public String toString() {
            return places.stream().map(Place::toString).collect(Collectors.joining(", "));
        }
    }

    static Place slot(int number) {
        return new Slot(number);
    }

    static Place token(long number) {
        return new Token(number);
    }

    static Place digest(int number) {
        return new Digest(number);
    }

    static Place segment(int number) {
        return new Segment(number);
    }

    static Place copy(long offset) {
        return new Copy(offset);
    }

    static Place header() {
        return new Header();
    }

    static Place file(String path) {
        return new File(path);
    }

    static Place part(String name) {
        return new Part(name);
    }

    /** No place: the finding is about the whole. */
    static Place none() {
        return new Part("");
    }

    /** Whether this is the place, or names it among others. */
    default boolean includes(Place place) {
        return equals(place);
    }
}
