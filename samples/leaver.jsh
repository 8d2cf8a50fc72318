#!/usr/bin/env luksh
// Bernd leaves: his passphrase off every disk, mine proved to stay.
//
//   luksh samples/leaver.jsh '/dev/sd*3' --vault /media/safe/luks
var disks = luksAll(args("disk", "devices or globs"));
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
    say("%s: prune the vault once nothing of before is needed: his passphrase opens the backup", disk.path());
}
