package luksh.change.step.header;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import luksh.change.step.Draft;
import luksh.change.step.GuardWording;
import luksh.change.step.Work;
import luksh.change.write.Luks1WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.crypto.Secret;
import luksh.format.Alignment;
import luksh.format.Area;
import luksh.format.CipherSpec;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.luks1.Luks1Header;
import org.jspecify.annotations.Nullable;

/** Creates a LUKS1 container; LUKS1 On-Disk Format 1.2.3. */
public final class Luks1Format extends Format {
    private static final long MOST_OFFSET = 0xffff_ffffL * Luks1Header.SECTOR;

    /** @param volumeKey key of an existing payload; null for a random key */
    public Luks1Format(Settings settings, List<NewSlot> slots, @Nullable Secret volumeKey) {
        super(settings, slots, volumeKey);
    }

    /** Size of a detached header file for this key size, as in cryptsetup. */
    public static long detachedSize(int keyBytes) {
        return Alignment.up(Luks1Header.endOfAreas(keyBytes));
    }

    @Override
    Optional<Layout> layout(Draft draft, CipherSpec cipher, String uuid) {
        long end = Luks1Header.endOfAreas(settings.keyBytes());
        long payload = payload(draft, end, MOST_OFFSET);
        return draft.plan().possible()
                ? Optional.of(new Layout(
                        Luks1Header.fresh(
                                cipher, settings.hash(), settings.keyBytes(), payload / Luks1Header.SECTOR, uuid),
                        end))
                : Optional.empty();
    }

    @Override
    String details(Header empty) {
        return "";
    }

    @Override
    String smaller(GuardWording guardWording) {
        return guardWording.either("--key-bits or --align-payload", "f.keyBits or f.alignPayload");
    }

    @Override
    Area area(Header empty, int number, int rank, Kdf kdf) {
        return ((Luks1Header) empty).area(number);
    }

    @Override
    WriteOrder write(Work work, Header header, Map<Integer, byte[]> areas) {
        var writeOrder = new Luks1WriteOrder(work.overlay());
        var luks1 = (Luks1Header) header;
        writeOrder.format(luks1, areas, gap(luks1, luks1.endOfAreas()));
        return writeOrder;
    }
}
