#!/usr/bin/env luksh
//! luksh 1
// Reduce GRUB's time for slot 0 from 40 s: change it to 300 000 iterations. A
// passphrase unlocks the slot at every moment.
//
//   luksh samples/retune.jsh /dev/sda3 --vault /media/safe/luks
var disk = luks(arg("device", "LUKS device, image or header file"));
var count = option("iterations", 300_000, "PBKDF2 iterations of the slot");

disk.change(c -> {
    c.backup(vault(option("vault", "/var/backups/luks", "folder of header backups")));
    c.rekey(slot(0), k -> k.pbkdf2("sha512").iterations(count));
    c.digest(d -> d.iterations(40_000));
});
show(disk.slots());
