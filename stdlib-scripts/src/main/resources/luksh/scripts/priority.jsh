#!/usr/bin/env luksh
//! group Passphrases
// Sets when a LUKS2 key slot is tried: first, as usual, or only by its number.
//
//   luksh priority /dev/sda3 0 prefer
//   luksh priority disk.img 7 ignore --yes
//
// prefer: before the other slots. normal: as usual. ignore: only if you name the
// slot, for example with cryptsetup open --key-slot 7.
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var number = arg("slot", "number of the slot");
var word = arg("priority", "prefer, normal or ignore");
expect(number.matches("[0-9]{1,2}"), "slot is '%s'; expected a number", number);
expect(List.of("prefer", "normal", "ignore").contains(word), "priority is '%s'; expected prefer, normal or ignore", word);

show(disk.change(c -> c.priority(slot(Integer.parseInt(number)), Priority.valueOf(word.toUpperCase(Locale.ROOT)))));
