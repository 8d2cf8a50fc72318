#!/usr/bin/env luksh
// GRUB 2.06 wants LUKS1. Show every obstacle first; convert when there is none.
//
//   luksh samples/to-luks1.jsh /dev/sda3 --backup /media/safe/sda3.luks
var disk = luks(arg("device", "LUKS2 device or image"));
var backup = option("backup", "before-convert.luks", "where the header backup goes");
var plan = disk.plan(c -> c.convert(LUKS1));

if (!plan.possible()) {
    show(plan.findings());
    exit(1);
}
disk.change(c -> {
    c.backup(backup);
    c.convert(LUKS1);
});
say("%s is %s now", disk.path(), disk.version());
