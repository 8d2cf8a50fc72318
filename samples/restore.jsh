#!/usr/bin/env luksh
// Restore the newest backup after testing that a passphrase unlocks it.
//
//   luksh samples/restore.jsh /dev/sda3
var disk = luks(arg("device", "LUKS device"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var key = ask("A passphrase that was valid at the time of the backup");

require(safe.verify(disk, key).isEmpty(), "the backup of %s does not unlock %s", safe.latest(disk).taken(), disk.path());
disk.change(c -> c.restore(safe.latest(disk)));
