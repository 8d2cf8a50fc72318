#!/usr/bin/env luksh
//! group Passphrases
// Replaces a passphrase.
// The slot keeps its number and cost. The old or the new passphrase unlocks the
// device at every moment, also after a crash. If luksh cannot guarantee this, the
// plan says so.
//
//   luksh replace /dev/sda3
//   luksh replace disk.img --key-file old.key --new-key-file new.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var again = flag("duplicate", "lifts DUPLICATE_SECRET: allow a passphrase that already unlocks a slot");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: replace the passphrase although a token uses the slot");
var window = flag("window", "lifts WINDOW: allow a short time in which a crash leaves one slot unusable");
var empty = flag("empty", "lifts EMPTY_SECRET: allow an empty passphrase");

var old = ask("Old passphrase");
var slots = disk.whoOpens(old);
if (slots.isEmpty()) show(disk.nearMisses(old), "");
if (slots.isEmpty()) throw new LuksException("this passphrase unlocks no key slot of " + disk.path(), 2);
var fresh = askNew("New passphrase");

show(disk.change(c -> {
    if (again || slots.size() > 1) c.allow(Guard.DUPLICATE_SECRET);
    if (claimed) c.allow(Guard.TOKEN_CLAIMED_SLOT);
    if (empty) c.allow(Guard.EMPTY_SECRET);
    if (window) c.allow(Guard.WINDOW);
    for (var s : slots) c.replace(s, old, fresh);
}));
