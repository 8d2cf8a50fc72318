#!/usr/bin/env luksh
//! group Rescue
// Writes the volume key to a new file (0400).
// Whoever has it reads the data, whatever becomes of the passphrases.
//
//   luksh volume-key /dev/sda3 /media/safe/volume.key
//   luksh volume-key disk.img volume.key --key-file anna.key
var disk = luks(arg("device", "LUKS device, image or header file"));
var file = arg("file", "key file to make");

var folder = Path.of(file).toAbsolutePath().getParent();
require(folder == null || Files.isDirectory(folder), "%s: there is no folder %s; mkdir -p makes it", file, folder);
require(!Files.exists(Path.of(file)), "%s is there already; choose another name", file);

disk.volumeKey(ask("Any passphrase of " + disk.path())).saveTo(file);
say("%s holds the volume key of %s, %d bits", file, disk.path(), disk.keyBits());
