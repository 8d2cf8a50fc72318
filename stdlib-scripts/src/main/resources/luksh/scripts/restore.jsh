#!/usr/bin/env luksh
//! group Rescue
// Restores a header backup.
// If a slot was removed after the backup was made, it comes back. Slots that are
// not in the backup are removed.
//
//   luksh restore /dev/sda3 /media/safe/sda3.luks
//   luksh restore disk.img disk.luks --yes
//
// luksh restores header backups of cryptsetup and of luksh. Encrypted backups
// need --vault-key.
var disk = luks(arg("device", "LUKS device or image"));
var file = arg("backup", "header backup");
var key = optional("vault-key", String.class, "private key `file` (PEM) that decrypts the backup");
var foreign = flag("foreign", "lifts FOREIGN_BACKUP: allow a backup of another container (UUID or volume key differs)");
var last = flag("last", "lifts LAST_WAY_IN: allow the removal of the last slot");
var unproved = flag("unproved", "lifts UNPROVED_SLOT: remove slots although you give no passphrase of a slot that stays");
var window = flag("window", "lifts WINDOW: allow a short time in which a crash leaves one slot unusable");
expect(key.isEmpty() || file.endsWith(".p7m"), "--vault-key has no effect: %s is not an encrypted backup (.p7m); leave it out", file);

var backup = file.endsWith(".p7m") ? vault(".", v -> key.ifPresent(v::key)).file(file) : luks(file);
show(disk.change(c -> {
    if (foreign) c.allow(Guard.FOREIGN_BACKUP);
    if (last) c.allow(Guard.LAST_WAY_IN);
    if (unproved) c.allow(Guard.UNPROVED_SLOT);
    if (window) c.allow(Guard.WINDOW);
    c.restore(backup);
}));
