package luksh.bootkey;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.change.step.ArmedKey;
import luksh.format.Header;

/**
 * What there is of a boot key, and nothing that is somebody else's; {@link InventorySearch} finds it.
 *
 * @param opened slots of a boot key that a key file opens
 * @param slots these, and those whose salt a record or a token has
 * @param masters slots of master keys
 * @param tokens of boot keys, by number; one that fits no slot goes too
 * @param known what the record says, else a token
 * @param files that are a boot key's: key files, what is left of them, links in their place
 * @param strangers why what stands under such a name is none
 * @param records that are there, damaged or not
 * @param damaged those of them that cannot be read
 * @param vouched whether a record or a token says that there is a boot key
 */
record Inventory(
        Header header,
        Set<Integer> opened,
        Set<Integer> slots,
        Set<Integer> masters,
        Set<Integer> tokens,
        Optional<ArmedKey> known,
        List<KeyFile> files,
        List<String> strangers,
        List<RecordFile> records,
        boolean damaged,
        boolean vouched) {

    /** Nothing at all is left of a boot key. */
    boolean empty() {
        return slots.isEmpty() && tokens.isEmpty() && files.isEmpty() && records.isEmpty();
    }

    /** The same, for a plan. */
    List<String> paths() {
        return files.stream().map(KeyFile::toString).toList();
    }
}
