#!/usr/bin/env luksh
// Save every header that changed, and warn about backups that retired passphrases
// still unlock. A timer runs this.
//
//   luksh samples/nightly-backup.jsh '/dev/disk/by-uuid/*' --prune --yes
var disks = luksAll(args("disk", "devices or patterns"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var prune = flag("prune", "keep the newest ten backups of each disk");

for (var disk : progress("saving headers", disks)) {
    safe.save(disk);
    for (var old : safe.stale(disk))
        say("%s: a retired passphrase still unlocks the backup of %s", disk.path(), old.taken());
    if (prune) safe.prune(disk, 10);
}
