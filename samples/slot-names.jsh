#!/usr/bin/env luksh
// Name the slots after their owners.
//
//   luksh samples/slot-names.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
disk.change(c -> {
    c.name(slot(0), "Anna");
    c.name(slot(1), "key file on /boot");
});
show(disk.slots());
