#!/usr/bin/env luksh
//! group Passphrases
// Puts a new passphrase in the place of an old one.
// Number and cost stay; something opens at every instant. Where that slot
// cannot, the plan says so.
//
//   luksh replace /dev/sda3
//   luksh replace disk.img --key-file old.key --new-key-file new.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var again = flag("duplicate", "lifts DUPLICATE_SECRET: also if the new passphrase opens a slot already");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: also if a token is for the slot");
var window = flag("window", "lifts WINDOW: also if a slot has to be exchanged in place");
var empty = flag("empty", "lifts EMPTY_SECRET: also if the new passphrase has no byte");

var old = ask("Passphrase that goes");
var slots = disk.whoOpens(old);
if (slots.isEmpty()) show(disk.nearMisses(old), "");
if (slots.isEmpty()) throw new LuksException("no key slot of " + disk.path() + " opens with this passphrase", 2);
var fresh = askNew("Passphrase that comes");

show(disk.change(c -> {
    if (again || slots.size() > 1) c.allow(Guard.DUPLICATE_SECRET);
    if (claimed) c.allow(Guard.TOKEN_CLAIMED_SLOT);
    if (empty) c.allow(Guard.EMPTY_SECRET);
    if (window) c.allow(Guard.WINDOW);
    for (var s : slots) c.replace(s, old, fresh);
}));
