#!/usr/bin/env luksh
// Add a recovery key; write it down and lock it away. Programs try its slot only
// if you name it: cryptsetup open --key-slot N.
//
//   luksh samples/recovery-key.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
disk.change(c -> {
    var s = c.recoveryKey();
    c.name(s, "recovery key in the safe");
    c.priority(s, Priority.IGNORE);
});
