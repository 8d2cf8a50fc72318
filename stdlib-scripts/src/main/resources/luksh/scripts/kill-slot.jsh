#!/usr/bin/env luksh
//! group Passphrases
// Ends a slot for good.
// Its key area is overwritten, then it is switched off.
//
//   luksh kill-slot /dev/sda3 1
//   luksh kill-slot disk.img 1 --key-file one-that-stays.key --yes
//
// Asks for a passphrase of a slot that remains. Header backups still open with
// the one that goes.
var disk = luks(arg("device", "LUKS device, image or header file"));
var number = arg("slot", "number of the slot");
var last = flag("last", "lifts LAST_WAY_IN: also if no slot would be left");
var unproved = flag("unproved", "lifts UNPROVED_SLOT: also if no passphrase of the others is at hand");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: also if a token is for the slot");
expect(number.matches("[0-9]{1,2}"), "slot is '%s', a number is expected", number);

show(disk.change(c -> {
    if (last) c.allow(Guard.LAST_WAY_IN);
    if (unproved) c.allow(Guard.UNPROVED_SLOT);
    if (claimed) c.allow(Guard.TOKEN_CLAIMED_SLOT);
    c.kill(slot(Integer.parseInt(number)));
}));
