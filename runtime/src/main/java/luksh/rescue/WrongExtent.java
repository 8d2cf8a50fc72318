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

/** What is said of a device that is not the container, but less of it or more: a file cut short, a disk instead of a partition. */
final class WrongExtent {
    private WrongExtent() {}

    /** Of a file that ends before its key areas do: which of them are whole decides whether it is good for anything. */
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
                "it is cut short: it has " + e.size() + " bytes, and the key areas of its " + there.version()
                        + " header reach to byte " + e.needed() + ". "
                        + (lost.isEmpty()
                                ? "All " + there.slots().size() + " key areas in use are in it: luksh rescue DEVICE"
                                        + " --backup FILE takes it as it is, and cryptsetup once it has its length"
                                : "The key areas of these slots are not all there: "
                                        + lost.stream().map(String::valueOf).collect(Collectors.joining(", "))
                                        + ". Take another copy"),
                lost.isEmpty() ? "cp " + file + " whole.luks && truncate --size " + e.needed() + " whole.luks" : "");
    }

    /** Of a container of which byte 0 of the device is not the first one. */
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
                        + "): it belongs to a partition, and not to the whole of " + device.path(),
                "losetup --find --show --read-only --offset " + container.offset() + " " + ShellWord.of(device.path()));
    }
}
