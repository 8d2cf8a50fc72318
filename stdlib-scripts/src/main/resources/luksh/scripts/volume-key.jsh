#!/usr/bin/env luksh
//! group Rescue
// Writes the volume key to a new file.
// Only the owner can read the file (mode 0400). Anybody who has the volume key
// can read the data, even after all passphrases change.
//
//   luksh volume-key /dev/sda3 /media/safe/volume.key
//   luksh volume-key disk.img volume.key --key-file anna.key
var disk = luks(arg("device", "LUKS device, image or header file"));
var file = arg("file", "key file to create");

var folder = Path.of(file).toAbsolutePath().getParent();
require(folder == null || Files.isDirectory(folder), "cannot create %1$s: folder %2$s does not exist; to create it: mkdir -p %2$s", file, folder);
require(!Files.exists(Path.of(file)), "%s already exists; choose another name", file);

disk.volumeKey(ask("Any passphrase of " + disk.path())).saveTo(file);
say("%s contains the volume key of %s, %d bits", file, disk.path(), disk.keyBits());
