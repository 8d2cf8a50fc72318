#!/usr/bin/env luksh
// Remove the obstacle to LUKS1, and to GRUB: Argon2 slots become PBKDF2 slots
// under the same number.
//
//   luksh samples/argon2-to-pbkdf2.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
var time = option("time", seconds(2), "how long unlocking may take on this machine");

disk.change(c -> {
    c.allow(Guard.WEAKER_THAN_BEFORE);
    for (var s : disk.slots())
        if (s.kdf() instanceof Argon2) c.rekey(s, k -> k.pbkdf2("sha256").target(time));
});
