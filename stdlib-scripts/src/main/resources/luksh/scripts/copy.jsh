#!/usr/bin/env luksh
//! group Rescue
// Copies the decrypted payload to a plain image or device.
// Needs no device-mapper, and root only where the device does.
//
//   luksh copy disk.img plain.img
//   luksh copy /dev/sda3 plain.img --header sda3.luks --key-file anna.key
//   luksh copy disk.img /dev/sdb1 --overwrite
//
// Before luksh overwrites a device it shows the plan and asks for YES. It refuses
// a device that is mounted, mapped or open elsewhere, and a device that holds a
// known file system or container unless --overwrite is given.
var path = arg("device", "LUKS device or image");
var target = arg("target", "plain image to make, or device of at least this size");
var header = optional("header", String.class, "file that holds the header, if it is detached");
var overwrite = flag("overwrite", "also onto a device that holds a known file system or container");

var tagged = target.matches("[A-Z]+=.*");
var folder = Path.of(target).toAbsolutePath().getParent();
require(tagged || folder == null || Files.isDirectory(folder), "%s: there is no folder %s; mkdir -p makes it", target, folder);
require(!Files.isRegularFile(Path.of(target)), "%s is there already; a copy never overwrites a file", target);
var file = !tagged && Files.notExists(Path.of(target));

var disk = header.isEmpty() ? luks(path) : luks(header.get()).dataDevice(path);
try (var volume = disk.unlock(ask("Passphrase"))) {
    say("%s of %s", volume.size(), volume.signature().isEmpty() ? "unknown content" : volume.signature());
    var report = volume.copyTo(target, c -> { if (overwrite) c.overwrite(); });
    if (!file) show(report);
}
