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
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.unlock.Headers;
import luksh.unlock.OffsetSearch;
import luksh.unlock.Signature;

/**
 * Restores a header that was found in its remains or in a backup. It does not write key areas. luksh tests the result on a
 * copy in memory first.
 */
public abstract sealed class Mend implements Verb permits Luks1Mend, Luks2Mend {
    private final Header header;
    private final String source;
    private final List<String> notes;
    /** In capitals if other content is lost. */
    private String word = YES;

    /**
     * @param source origin of the header, for the plan
     * @param notes further sentences for the plan
     */
    Mend(Header header, String source, List<String> notes) {
        this.header = header;
        this.source = source;
        this.notes = List.copyOf(notes);
    }

    /** Whether the device contains other recognised content now. */
    static boolean foreign(String signature) {
        return !signature.isEmpty() && !signature.equals("crypto_LUKS");
    }

    /** How many bytes at the start of the device may change. */
    abstract long size();

    /** The first byte after the last key area. */
    abstract long endOfAreas();

    /** Whether the source of the header is still on the device as it was found. */
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
                    place() + " changed after luksh found it",
                    draft.luksh("rescue", ""));
            return Preparation.NONE;
        }
        draft.overwrites(header.uuid(), size());
        var mappings = Mappings.over(draft.path());
        if (!mappings.isEmpty()) {
            draft.refuse(
                    Rules.ACTIVE,
                    Place.file(draft.path()),
                    "the device is mapped as " + String.join(", ", mappings)
                            + ", and the payload is readable there without a header",
                    "first save the data or the volume key (dmsetup table --showkeys), then run cryptsetup close");
        }
        if (endOfAreas() > draft.device().size()) {
            draft.refuse(
                    Rules.SIZE,
                    Place.file(draft.path()),
                    "the key areas of the header end at byte " + endOfAreas() + ", but the device ends at "
                            + draft.device().size(),
                    "give the whole device, not a part of it");
        }
        String signature = Signature.of(draft.device()::read, draft.device().size());
        boolean foreign = foreign(signature);
        word = foreign ? YES_IN_CAPITALS : YES;
        if (foreign) {
            draft.note(
                    Severity.WARNING,
                    Rules.OVERWRITE,
                    Place.file(draft.path()),
                    "it now contains " + signature + ", and the first " + new Size(size()) + " of that will be lost");
        }
        elsewhere(draft, size());
        draft.step(
                VerbNames.MEND,
                Place.header(),
                inWords() + ", from the " + source + "; before that, luksh saves the " + new Size(size())
                        + " that it overwrites");
        notes.forEach(note -> draft.step(VerbNames.MEND, Place.header(), note));
        return this::prepare;
    }

    /**
     * Refuses to overwrite a readable container at a later offset. In that case, the header found for byte 0 is a leftover or
     * belongs to another disk.
     *
     * @param end the first byte after the writes
     */
    static void elsewhere(Draft draft, long end) {
        OffsetSearch.of(draft.device()).stream()
                .filter(container -> container.header().isPresent() && container.offset() < end)
                .forEach(container -> draft.refuse(
                        Rules.ELSEWHERE,
                        Place.file(draft.path()),
                        "a readable " + container.header().orElseThrow().version() + " header starts at byte "
                                + container.offset() + ", and this step would overwrite it",
                        "luksh rescue " + ShellWord.of(draft.path()) + " shows how to use it; if nobody needs it,"
                                + " run wipefs --offset " + container.offset() + " " + ShellWord.of(draft.path())));
    }

    /** A short description of the new header. */
    abstract String inWords();

    private void prepare(Work work) {
        WriteOrder writeOrder = writeOrder(work.overlay());
        if (!Headers.read(work.overlay()).equals(header)) {
            throw new LuksException(
                    "luksh tested the new header on a copy, and it does not read as planned; nothing was" + " written",
                    ExitStatus.FAILED);
        }
        work.done("mend", writeOrder);
    }
}
