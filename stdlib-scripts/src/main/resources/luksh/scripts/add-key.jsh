#!/usr/bin/env luksh
//! group Passphrases
// Adds a passphrase in a free key slot.
// The other slots stay as they are.
//
//   luksh add-key /dev/sda3
//   luksh add-key disk.img --iterations 600000 --key-file old.key \
//       --new-key-file new.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var number = optional("slot", Slot.class, "slot to use; default: the lowest free slot");
var iterations = optional("iterations", Integer.class, "PBKDF2 iterations; default: as many as --time allows");
var time = option("time", seconds(2), "unlock time with luksh on this machine (cryptsetup may need up to twice as long)");
var kdf = optional("kdf", String.class, "pbkdf2 or argon2id; default: pbkdf2 on LUKS1 and with --iterations, otherwise argon2id");
var name = optional("name", String.class, "name of the slot (LUKS2)");
var again = flag("duplicate", "lifts DUPLICATE_SECRET: allow a passphrase that already unlocks a slot");
var empty = flag("empty", "lifts EMPTY_SECRET: allow an empty passphrase");
excludes("iterations", "time", "kdf=argon2id");
expect(List.of("pbkdf2", "argon2id").contains(kdf.orElse("pbkdf2")), "--kdf is '%s'; expected pbkdf2 or argon2id", kdf.orElse(""));
expect(iterations.orElse(1000) >= 1000, "--iterations is %d; expected at least 1000", iterations.orElse(0));
expect(!time.isZero(), "--time is 0; expected more, for example 2s");

var present = ask("Any passphrase of " + disk.path());
var fresh = askNew("New passphrase for " + disk.path());

show(disk.change(c -> {
    c.authorize(present);
    if (again) c.allow(Guard.DUPLICATE_SECRET);
    if (empty) c.allow(Guard.EMPTY_SECRET);
    c.add(fresh, s -> {
        number.ifPresent(s::in);
        name.ifPresent(s::name);
        kdf.ifPresent(k -> { if (k.equals("pbkdf2")) s.pbkdf2(); else s.argon2id(); });
        if (iterations.isPresent()) s.iterations(iterations.get());
        else s.target(time);
    });
}));
