#!/usr/bin/env luksh
// One passphrase for another on fifty disks: added and proved everywhere, only
// then killed anywhere. Quote a glob: what it finds and is no LUKS is skipped,
// while a disk that is named and is none holds the old passphrase back.
//
//   luksh samples/rotate-fleet.jsh '/dev/sd?3' '/srv/*.img'
var disks = luksAll(args("disk", "devices or globs"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var old = ask("Passphrase that goes");
var fresh = askNew("Passphrase that comes");

var result = rotate(disks, r -> r.from(old).to(fresh).backup(safe));
show(result);
