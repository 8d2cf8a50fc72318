#!/usr/bin/env luksh
//! group Look
// Shows every slot that a passphrase opens.
// Status 2 if there is none.
//
//   luksh who-opens /dev/sda3
//   luksh who-opens disk.img --key-file anna.key
var disk = luks(arg("device", "LUKS device, image or header file"));

var slots = disk.whoOpens(ask("Passphrase"));
show(slots, "");
if (slots.isEmpty()) throw new LuksException("no key slot of " + disk.path() + " opens with this passphrase", disk.slots().isEmpty() ? 1 : 2);
