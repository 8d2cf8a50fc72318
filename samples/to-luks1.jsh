#!/usr/bin/env luksh
// Convert to LUKS1 for GRUB 2.06. The script lists all obstacles first, and
// converts if there are none.
//
//   luksh samples/to-luks1.jsh /dev/sda3 --backup /media/safe/sda3.luks
var disk = luks(arg("device", "LUKS2 device or image"));
var backup = option("backup", "before-convert.luks", "file for the header backup");
var plan = disk.plan(c -> c.convert(LUKS1));

if (!plan.possible()) {
    show(plan.findings());
    exit(1);
}
disk.change(c -> {
    c.backup(backup);
    c.convert(LUKS1);
});
say("%s is now %s", disk.path(), disk.version());
