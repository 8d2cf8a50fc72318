#!/usr/bin/env luksh
//! group Passphrases
// Removes a passphrase, and every slot that this passphrase unlocks.
// luksh asks for a passphrase that stays, then for the passphrase to remove. If
// you give two key files, the first one authorizes the change and stays valid.
// luksh removes the second one from the header, and keeps both files.
//
//   luksh remove-key /dev/sda3
//   luksh remove-key disk.img --key-file stays.key --key-file goes.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var last = flag("last", "lifts LAST_WAY_IN: allow the removal of the last slot");
var unproved = flag("unproved", "lifts UNPROVED_SLOT: remove the slot although you give no passphrase of a slot that stays");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: remove the slot although a token uses it");

var stays = ask("Passphrase that stays");
var goes = ask("Passphrase to remove");

show(disk.change(c -> {
    c.authorize(stays);
    if (last) c.allow(Guard.LAST_WAY_IN);
    if (unproved) c.allow(Guard.UNPROVED_SLOT);
    if (claimed) c.allow(Guard.TOKEN_CLAIMED_SLOT);
    c.remove(goes);
}));
