#!/usr/bin/env luksh
//! group Vault
// Shreds old backups of a header in a vault and keeps the newest ones.
// luksh overwrites and removes the files. Flash, copy-on-write file systems and
// snapshots may keep the old data.
//
//   luksh prune /dev/sda3 --keep 3
//   luksh prune /dev/sda3 --vault /media/safe/luks --dry-run
//
// luksh does not count damaged files and does not touch files that are no
// backups. At the end it lists the backups that remain.
var disk = luks(arg("device", "LUKS device or image"));
var folder = option("vault", "/var/backups/luks", "`folder` of header backups");
var keep = option("keep", 10, "number of backups to keep, at least 1");
expect(keep >= 1, "--keep is %d; expected at least 1", keep);
require(Files.isDirectory(Path.of(folder)), "folder %1$s does not exist; to create it: luksh save DEVICE --vault %1$s", folder);

var safe = vault(folder);
safe.prune(disk, keep);
show(safe.history(disk), disk.path() + ": no backup in " + safe.path());
