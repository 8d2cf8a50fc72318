#!/usr/bin/env luksh
//! group Passphrases
// Gives a LUKS2 slot a name: whose it is.
// The name is shown with the slot, wherever luksh shows it.
//
//   luksh name-slot /dev/sda3 0 Anna
//   luksh name-slot disk.img 1 none --yes
//
// Whoever reads the header reads the names. A name goes with its slot.
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var number = arg("slot", "number of the slot");
var name = arg("name", "what it is called; 'none' takes the name away");
expect(number.matches("[0-9]{1,2}"), "slot is '%s', a number is expected", number);

show(disk.change(c -> c.name(slot(Integer.parseInt(number)), name.equals("none") ? "" : name)));
