#!/usr/bin/env luksh
// The newest backup back onto the disk, after proof that it opens.
//
//   luksh samples/restore.jsh /dev/sda3
var disk = luks(arg("device", "LUKS device"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var key = ask("A passphrase of that time");

require(safe.verify(disk, key).isEmpty(), "the backup of %s does not open %s", safe.latest(disk).taken(), disk.path());
disk.change(c -> c.restore(safe.latest(disk)));
