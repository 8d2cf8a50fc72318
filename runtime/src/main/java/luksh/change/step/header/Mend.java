package luksh.change.step.header;

import java.util.List;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.device.Mappings;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.unlock.Headers;
import luksh.unlock.OffsetSearch;
import luksh.unlock.Signature;

/**
 * Makes a container readable again whose header was found in what is left of it, or in a backup of it. Key areas are not
 * touched. What it writes is read on a copy first.
 */
public abstract sealed class Mend implements Verb permits Luks1Mend, Luks2Mend {
    private final Header header;
    private final String source;
    private final List<String> notes;
    /** In capitals if something else is lost. */
    private String word = YES;

    /**
     * @param source where the header comes from, in words
     * @param notes what else a person must see before it is written
     */
    Mend(Header header, String source, List<String> notes) {
        this.header = header;
        this.source = source;
        this.notes = List.copyOf(notes);
    }

    /** Whether something else that is recognised lies there now. */
    static boolean foreign(String signature) {
        return !signature.isEmpty() && !signature.equals("crypto_LUKS");
    }

    /** How many bytes from the start of the device on may change. */
    abstract long size();

    /** The first byte behind the last key area. */
    abstract long endOfAreas();

    /** Whether what the header was made of stands on the device as it was found. */
    abstract boolean stillThere(Device device);

    /** {@code the copy at byte 0}. */
    abstract String place();

    abstract WriteOrder writeOrder(Device overlay);

    @Override
    public boolean needsHeader() {
        return false;
    }

    @Override
    public boolean locks() {
        return true;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public Preparation plan(Draft draft) {
        if (!stillThere(draft.device())) {
            draft.refuse(
                    Rules.CHANGED,
                    Place.file(draft.path()),
                    place() + " is not there any more as it was found",
                    draft.luksh("rescue", ""));
            return Preparation.NONE;
        }
        draft.overwrites(header.uuid(), size());
        var mappings = Mappings.over(draft.path());
        if (!mappings.isEmpty()) {
            draft.refuse(
                    Rules.ACTIVE,
                    Place.file(draft.path()),
                    "it is mapped as " + String.join(", ", mappings)
                            + ": as long as it is, the payload can be read there without a header",
                    "save the data or the volume key first (dmsetup table --showkeys), then cryptsetup close");
        }
        if (endOfAreas() > draft.device().size()) {
            draft.refuse(
                    Rules.SIZE,
                    Place.file(draft.path()),
                    "the header's key areas reach to byte " + endOfAreas() + ", and it ends at "
                            + draft.device().size(),
                    "the whole device, not a part of it");
        }
        String signature = Signature.of(draft.device()::read, draft.device().size());
        if (foreign(signature)) {
            word = YES_IN_CAPITALS;
            draft.note(
                    Severity.WARNING,
                    Rules.OVERWRITE,
                    Place.file(draft.path()),
                    signature + " lives there now; what of it lies in the first " + new Size(size()) + " will be lost");
        }
        elsewhere(draft, size());
        draft.step(VerbNames.MEND, Place.header(), inWords() + ", from the " + source);
        notes.forEach(note -> draft.step(VerbNames.MEND, Place.header(), note));
        draft.step(
                VerbNames.MEND, Place.header(), "the " + new Size(size()) + " that are overwritten are saved before");
        return this::prepare;
    }

    /**
     * A container that begins further in must not be overwritten by a header at byte 0: that one is then a leftover, or
     * another disk's.
     *
     * @param end the first byte behind what may be written
     */
    static void elsewhere(Draft draft, long end) {
        OffsetSearch.of(draft.device()).stream()
                .filter(container -> container.header().isPresent() && container.offset() < end)
                .forEach(container -> draft.refuse(
                        Rules.ELSEWHERE,
                        Place.file(draft.path()),
                        "a " + container.header().orElseThrow().version() + " header that can be read begins at byte "
                                + container.offset() + ", and this would overwrite it",
                        "luksh rescue " + ShellWord.of(draft.path()) + " shows how to reach it; if nobody needs it,"
                                + " wipefs --offset " + container.offset() + " " + ShellWord.of(draft.path())));
    }

    /** The header as it will be, in a few words. */
    abstract String inWords();

    private void prepare(Work work) {
        WriteOrder writeOrder = writeOrder(work.overlay());
        if (!Headers.read(work.overlay()).equals(header)) {
            throw new LuksException(
                    "tried on a copy, what would be written does not read as the header that was found; nothing was"
                            + " written",
                    LuksException.FAILED);
        }
        work.done("mend", writeOrder);
    }
}
