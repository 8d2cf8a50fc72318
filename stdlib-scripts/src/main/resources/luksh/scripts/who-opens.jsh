#!/usr/bin/env luksh
//! group Look
// Lists every slot that a passphrase unlocks.
// If there is none, the exit status is 2. luksh then lists damaged slots, and
// tests whether the passphrase unlocks a slot with another newline or Unicode
// form. That takes at most 10 s.
//
//   luksh who-opens /dev/sda3
//   luksh who-opens disk.img --key-file anna.key
var disk = luks(arg("device", "LUKS device, image or header file"));

var secret = ask("Passphrase");
var slots = disk.whoOpens(secret);
show(slots, "");
if (slots.isEmpty()) show(disk.nearMisses(secret), "");
if (slots.isEmpty()) throw new LuksException("this passphrase unlocks no key slot of " + disk.path(), disk.slots().isEmpty() ? 1 : 2);
