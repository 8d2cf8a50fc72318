#!/usr/bin/env luksh
// Change Argon2 slots to PBKDF2 slots with the same numbers. LUKS1 and GRUB do
// not support Argon2.
//
//   luksh samples/argon2-to-pbkdf2.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
var time = option("time", seconds(2), "unlock time on this machine");

disk.change(c -> {
    c.allow(Guard.WEAKER_THAN_BEFORE);
    for (var s : disk.slots())
        if (s.kdf() instanceof Argon2) c.rekey(s, k -> k.pbkdf2("sha256").target(time));
});
