package luksh.bootkey;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.change.step.ArmedKey;
import luksh.format.Header;

/**
 * Everything that belongs to a boot key, and nothing that belongs to somebody else; {@link InventorySearch} finds it.
 *
 * @param opened slots of a boot key that a key file unlocks
 * @param slots these, and those whose salt is in a record or a token
 * @param masters slots of master keys
 * @param tokens of boot keys, by number; a token that matches no slot is removed, too
 * @param known the content of the record, or else of a token
 * @param files of a boot key: key files, their remains, and links in their place
 * @param strangers why other files under such names do not belong to a boot key
 * @param records that exist, damaged or not
 * @param damaged records that cannot be read
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

    /** Whether nothing of a boot key is left. */
    boolean empty() {
        return slots.isEmpty() && tokens.isEmpty() && files.isEmpty() && records.isEmpty();
    }

    /** Its paths, for a plan. */
    List<String> paths() {
        return files.stream().map(KeyFile::toString).toList();
    }
}
