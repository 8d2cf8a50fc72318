#!/usr/bin/env luksh
//! group Passphrases
// Removes all key slots.
// Afterwards no passphrase unlocks the container.
//
//   luksh erase /dev/sda3 --backup /media/safe/sda3.luks
//   luksh erase disk.img --without-backup
var disk = luks(arg("device", "LUKS device, image or header file"));
var backup = optional("backup", String.class, "save the header to this `file` first; every passphrase of today unlocks it");
var without = flag("without-backup", "lifts ERASE_WITHOUT_BACKUP: erase without a backup; the data may be lost");

show(disk.change(c -> {
    if (backup.isPresent()) c.backup(backup.get());
    if (without) c.allow(Guard.ERASE_WITHOUT_BACKUP);
    c.erase();
}));
