#!/usr/bin/env luksh
//! group Rescue
// Copies the decrypted data to a plain image or device.
// The copy needs no device-mapper. It needs root only if the device does.
//
//   luksh copy disk.img plain.img
//   luksh copy /dev/sda3 plain.img --header sda3.luks --key-file anna.key
//   luksh copy disk.img /dev/sdb1 --overwrite
//
// Before luksh overwrites a device, it shows the plan and asks for YES. luksh
// refuses a device that is mounted, mapped or open in another program. If the
// device contains a known file system or container, luksh needs --overwrite.
var path = arg("device", "LUKS device or image");
var target = arg("target", "image to create, or a device that is large enough");
var header = optional("header", String.class, "header `file`, if the header is detached");
var overwrite = flag("overwrite", "overwrite a device that contains a known file system or container");

var tagged = target.matches("[A-Z]+=.*");
var folder = Path.of(target).toAbsolutePath().getParent();
require(tagged || folder == null || Files.isDirectory(folder), "cannot create %1$s: folder %2$s does not exist; to create it: mkdir -p %2$s", target, folder);
require(!Files.isRegularFile(Path.of(target)), "%s already exists, and luksh copy never overwrites a file; choose another name", target);
var file = !tagged && Files.notExists(Path.of(target));

var disk = header.isEmpty() ? luks(path) : luks(header.get()).dataDevice(path);
try (var volume = disk.unlock(ask("Passphrase"))) {
    say("%s of %s", volume.size(), volume.signature().isEmpty() ? "content that luksh does not recognise" : volume.signature());
    var report = volume.copyTo(target, c -> { if (overwrite) c.overwrite(); });
    if (!file) show(report);
}
