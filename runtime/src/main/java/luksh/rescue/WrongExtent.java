package luksh.rescue;

import java.util.List;
import java.util.stream.Collectors;
import luksh.device.Device;
import luksh.device.PaddedDevice;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.ShellWord;
import luksh.format.TruncatedHeaderException;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Headers;
import luksh.unlock.OffsetSearch;

/** Findings for a file that was cut short, and for a whole disk instead of a partition. */
final class WrongExtent {
    private WrongExtent() {}

    /** The finding for a file that ends before its key areas: it names the incomplete ones. */
    static Finding cutShort(Device device, TruncatedHeaderException e) {
        Header there = Headers.read(new PaddedDevice(device, e.needed()));
        List<Integer> lost = there.slots().stream()
                .filter(slot ->
                        slot.area().offset().bytes() + slot.area().size().bytes() > device.size())
                .map(KeySlot::number)
                .toList();
        String file = ShellWord.of(device.path());
        return new Finding(
                Severity.ERROR,
                Rules.CUT_SHORT,
                device.path(),
                Place.part("size"),
                device.path() + " is too short: it has " + e.size() + " bytes, but the key areas of its "
                        + there.version()
                        + " header end at byte " + e.needed() + ". "
                        + (lost.isEmpty()
                                ? "All " + there.slots().size() + " key areas in use are complete. To restore it:"
                                        + " luksh rescue DEVICE --backup " + file
                                        + ". For cryptsetup, make a copy of the full length first"
                                : "The key areas of these slots are incomplete: "
                                        + lost.stream().map(String::valueOf).collect(Collectors.joining(", "))
                                        + ". Use another copy"),
                lost.isEmpty() ? "cp " + file + " whole.luks && truncate --size " + e.needed() + " whole.luks" : "");
    }

    /** The finding for a container that does not begin at byte 0 of the device. */
    static Finding furtherIn(Device device, OffsetSearch container) {
        String found = container
                .header()
                .map(header -> "a " + header.version() + " header, UUID " + header.uuid() + ", begins at byte ")
                .orElse("a damaged LUKS header begins at byte ");
        return new Finding(
                container.header().isPresent() ? Severity.WARNING : Severity.INFO,
                Rules.ELSEWHERE,
                device.path(),
                Place.part("byte " + container.offset()),
                found + container.offset() + " (sector " + container.offset() / Luks1Header.SECTOR
                        + "). It belongs to a partition, not to the whole of " + device.path(),
                "losetup --find --show --read-only --offset " + container.offset() + " " + ShellWord.of(device.path()));
    }
}
