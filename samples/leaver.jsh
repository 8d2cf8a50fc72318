#!/usr/bin/env luksh
// Remove the passphrase of Bernd, who leaves, from every disk. My passphrase is
// verified to remain.
//
//   luksh samples/leaver.jsh '/dev/sd*3' --vault /media/safe/luks
var disks = luksAll(args("disk", "devices or patterns"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var mine = ask("My passphrase");
var his = ask("Bernd's passphrase");

for (var disk : disks) {
    if (disk.whoOpens(his).isEmpty()) continue;
    disk.change(c -> {
        c.authorize(mine);
        c.backup(safe);
        c.remove(his);
    });
    say("%s: his passphrase still unlocks the old backups; prune the vault when you no longer need them", disk.path());
}
