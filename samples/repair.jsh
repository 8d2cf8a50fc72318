#!/usr/bin/env luksh
//! luksh 1
// Check a LUKS2 header, and restore a damaged copy of it from the other copy.
//
//   luksh samples/repair.jsh /dev/sda3
//   luksh samples/repair.jsh disk.img --dry-run
var disk = luks(arg("device", "LUKS2 device, image or header file"));

show(disk.check(), disk.path() + ": both copies are good");
show(disk.change(c -> c.repair()));
