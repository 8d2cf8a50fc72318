#!/usr/bin/env luksh
//! luksh 1
// One of the two copies of a LUKS2 header is damaged: look, then write it anew.
//
//   luksh samples/repair.jsh /dev/sda3
//   luksh samples/repair.jsh disk.img --dry-run
var disk = luks(arg("device", "LUKS2 device, image or header file"));

show(disk.check(), disk.path() + ": both copies are good");
show(disk.change(c -> c.repair()));
