#!/usr/bin/env luksh
//! group Rescue
// Brings a header backup back.
// Slots that were killed since then come back; slots that it lacks are killed.
//
//   luksh restore /dev/sda3 /media/safe/sda3.luks
//   luksh restore disk.img disk.luks --yes
//
// Takes cryptsetup's header backups and our own, encrypted ones with --vault-key.
var disk = luks(arg("device", "LUKS device or image"));
var file = arg("backup", "header backup");
var key = optional("vault-key", String.class, "private key (PEM) that opens encrypted backups");
var foreign = flag("foreign", "lifts FOREIGN_BACKUP: also if UUID or volume key are another container's");
var last = flag("last", "lifts LAST_WAY_IN: also if no slot would be left");
var unproved = flag("unproved", "lifts UNPROVED_SLOT: also if no passphrase of the others is at hand");
var window = flag("window", "lifts WINDOW: also if a slot has to be exchanged in place");
expect(key.isEmpty() || file.endsWith(".p7m"), "--vault-key has no effect: %s is no encrypted backup (.p7m)", file);

var backup = file.endsWith(".p7m") ? vault(".", v -> key.ifPresent(v::key)).file(file) : luks(file);
show(disk.change(c -> {
    if (foreign) c.allow(Guard.FOREIGN_BACKUP);
    if (last) c.allow(Guard.LAST_WAY_IN);
    if (unproved) c.allow(Guard.UNPROVED_SLOT);
    if (window) c.allow(Guard.WINDOW);
    c.restore(backup);
}));
