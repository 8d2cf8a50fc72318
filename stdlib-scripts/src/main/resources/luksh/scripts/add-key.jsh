#!/usr/bin/env luksh
//! group Passphrases
// Adds a passphrase in a free slot.
// The other slots stay as they are.
//
//   luksh add-key /dev/sda3
//   luksh add-key disk.img --iterations 600000 --key-file old.key \
//       --new-key-file new.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var number = option("slot", -1, "slot to fill; -1: the lowest free one");
var iterations = option("iterations", 0, "PBKDF2 iterations; 0: as many as fit into --time");
var time = option("time", seconds(2), "unlocking time here, as luksh derives; cryptsetup takes up to twice as long");
var kdf = option("kdf", "", "pbkdf2 or argon2id; if left out, pbkdf2 on LUKS1 and with --iterations, else argon2id");
var name = option("name", "", "what the slot is called (LUKS2)");
var again = flag("duplicate", "lifts DUPLICATE_SECRET: also if the new passphrase opens a slot already");
var empty = flag("empty", "lifts EMPTY_SECRET: also if the new passphrase has no byte");
require(List.of("", "pbkdf2", "argon2id").contains(kdf), "kdf is '%s'; expected pbkdf2 or argon2id", kdf);

var present = ask("Any passphrase of " + disk.path());
var fresh = askNew("New passphrase for " + disk.path());

show(disk.change(c -> {
    c.authorize(present);
    if (again) c.allow(Guard.DUPLICATE_SECRET);
    if (empty) c.allow(Guard.EMPTY_SECRET);
    c.add(fresh, s -> {
        if (number >= 0) s.in(slot(number));
        if (!name.isEmpty()) s.name(name);
        if (kdf.equals("pbkdf2")) s.pbkdf2();
        if (kdf.equals("argon2id")) s.argon2id();
        if (iterations > 0) s.iterations(iterations);
        else s.target(time);
    });
}));
