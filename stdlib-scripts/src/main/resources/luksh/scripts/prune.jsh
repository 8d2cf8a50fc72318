#!/usr/bin/env luksh
//! group Vault
// Shreds all backups of a header in a vault but the newest.
// Flash, copy-on-write file systems and snapshots may keep what was there.
//
//   luksh prune /dev/sda3 --keep 3
//   luksh prune /dev/sda3 --vault /media/safe/luks --dry-run
//
// Damaged files are not counted, and what is no backup is left alone.
var disk = luks(arg("device", "LUKS device or image"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var keep = option("keep", 10, "how many stay, at least 1");

safe.prune(disk, keep);
