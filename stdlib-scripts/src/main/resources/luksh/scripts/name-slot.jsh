#!/usr/bin/env luksh
//! group Passphrases
// Gives a LUKS2 key slot a name, for example that of its owner.
// luksh shows the name with the slot.
//
//   luksh name-slot /dev/sda3 0 Anna
//   luksh name-slot disk.img 1 none --yes
//
// Anybody who can read the header can read the names. luksh removes the name
// together with its slot.
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var number = arg("slot", "number of the slot");
var name = arg("name", "new name of the slot; 'none' removes the name");
expect(number.matches("[0-9]{1,2}"), "slot is '%s'; expected a number", number);

show(disk.change(c -> c.name(slot(Integer.parseInt(number)), name.equals("none") ? "" : name)));
