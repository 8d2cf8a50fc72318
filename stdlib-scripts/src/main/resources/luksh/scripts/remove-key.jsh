#!/usr/bin/env luksh
//! group Passphrases
// Takes a passphrase away: kills every slot that it opens.
// Asks for one that stays, then for the one that goes. Of two key files the
// first authorizes and stays; the last is the one that goes.
//
//   luksh remove-key /dev/sda3
//   luksh remove-key disk.img --key-file stays.key --key-file goes.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var last = flag("last", "lifts LAST_WAY_IN: also if no slot would be left");
var unproved = flag("unproved", "lifts UNPROVED_SLOT: also if no passphrase of the others is at hand");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: also if a token is for the slot");

var stays = ask("Passphrase that stays");
var goes = ask("Passphrase that goes");

show(disk.change(c -> {
    c.authorize(stays);
    if (last) c.allow(Guard.LAST_WAY_IN);
    if (unproved) c.allow(Guard.UNPROVED_SLOT);
    if (claimed) c.allow(Guard.TOKEN_CLAIMED_SLOT);
    c.remove(goes);
}));
