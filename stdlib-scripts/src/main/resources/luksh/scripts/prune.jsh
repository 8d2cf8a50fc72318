#!/usr/bin/env luksh
//! group Vault
// Shreds all backups of a header in a vault but the newest.
// Flash, copy-on-write file systems and snapshots may keep what was there.
//
//   luksh prune /dev/sda3 --keep 3
//   luksh prune /dev/sda3 --vault /media/safe/luks --dry-run
//
// Damaged files are not counted, and what is no backup is left alone. At the end
// it lists those that stay.
var disk = luks(arg("device", "LUKS device or image"));
var folder = option("vault", "/var/backups/luks", "folder of header backups");
var keep = option("keep", 10, "how many stay, at least 1");
expect(keep >= 1, "--keep is %d; expected at least 1", keep);
require(Files.isDirectory(Path.of(folder)), "there is no folder %s; luksh save makes one", folder);

var safe = vault(folder);
safe.prune(disk, keep);
show(safe.history(disk), disk.path() + ": no backup in " + safe.path());
