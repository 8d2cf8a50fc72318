#!/usr/bin/env luksh
// From a timer: save every header that changed, warn of backups that retired
// passphrases still open.
//
//   luksh samples/nightly-backup.jsh '/dev/disk/by-uuid/*' --prune --yes
var disks = luksAll(args("disk", "devices or globs"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var prune = flag("prune", "keep the newest ten of each disk");

for (var disk : progress("saving headers", disks)) {
    safe.save(disk);
    for (var old : safe.stale(disk))
        say("%s: the backup of %s still opens with a retired passphrase", disk.path(), old.taken());
    if (prune) safe.prune(disk, 10);
}
