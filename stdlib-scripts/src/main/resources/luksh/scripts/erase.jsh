#!/usr/bin/env luksh
//! group Passphrases
// Kills every slot.
// Afterwards no passphrase opens the container.
//
//   luksh erase /dev/sda3 --backup /media/safe/sda3.luks
//   luksh erase disk.img --without-backup
var disk = luks(arg("device", "LUKS device, image or header file"));
var backup = optional("backup", String.class, "save the header here first; it opens with every passphrase of today");
var without = flag("without-backup", "lifts ERASE_WITHOUT_BACKUP: no backup is wanted, the data may be lost");

show(disk.change(c -> {
    if (backup.isPresent()) c.backup(backup.get());
    if (without) c.allow(Guard.ERASE_WITHOUT_BACKUP);
    c.erase();
}));
