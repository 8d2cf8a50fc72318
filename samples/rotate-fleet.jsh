#!/usr/bin/env luksh
// Replace one passphrase with another on fifty disks. luksh first adds and tests
// the new one on all disks, then removes the old one. Quote a pattern: luksh skips
// files that it finds and that are not LUKS. A named disk that is not LUKS stops
// the removal of the old passphrase.
//
//   luksh samples/rotate-fleet.jsh '/dev/sd?3' '/srv/*.img'
var disks = luksAll(args("disk", "devices or patterns"));
var safe = vault(option("vault", "/var/backups/luks", "folder of header backups"));
var old = ask("Old passphrase");
var fresh = askNew("New passphrase");

var result = rotate(disks, r -> r.from(old).to(fresh).backup(safe));
show(result);
