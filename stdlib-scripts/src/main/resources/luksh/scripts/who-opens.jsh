#!/usr/bin/env luksh
//! group Look
// Shows every slot that a passphrase opens.
// Status 2 if there is none; then it says what is known: damaged slots, and
// whether another newline or Unicode form opens one. That takes 10 s at most.
//
//   luksh who-opens /dev/sda3
//   luksh who-opens disk.img --key-file anna.key
var disk = luks(arg("device", "LUKS device, image or header file"));

var secret = ask("Passphrase");
var slots = disk.whoOpens(secret);
show(slots, "");
if (slots.isEmpty()) show(disk.nearMisses(secret), "");
if (slots.isEmpty()) throw new LuksException("no key slot of " + disk.path() + " opens with this passphrase", disk.slots().isEmpty() ? 1 : 2);
