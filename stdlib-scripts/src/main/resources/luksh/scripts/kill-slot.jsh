#!/usr/bin/env luksh
//! group Passphrases
// Removes a key slot.
// luksh overwrites its key area and then disables the slot. This cannot be
// undone.
//
//   luksh kill-slot /dev/sda3 1
//   luksh kill-slot disk.img 1 --key-file one-that-stays.key --yes
//
// luksh asks for a passphrase of a slot that remains. The passphrase of the
// removed slot still unlocks older header backups.
var disk = luks(arg("device", "LUKS device, image or header file"));
var number = arg("slot", "number of the slot");
var last = flag("last", "lifts LAST_WAY_IN: allow the removal of the last slot");
var unproved = flag("unproved", "lifts UNPROVED_SLOT: remove the slot although you give no passphrase of a slot that stays");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: remove the slot although a token uses it");
expect(number.matches("[0-9]{1,2}"), "slot is '%s'; expected a number", number);

show(disk.change(c -> {
    if (last) c.allow(Guard.LAST_WAY_IN);
    if (unproved) c.allow(Guard.UNPROVED_SLOT);
    if (claimed) c.allow(Guard.TOKEN_CLAIMED_SLOT);
    c.kill(slot(Integer.parseInt(number)));
}));
