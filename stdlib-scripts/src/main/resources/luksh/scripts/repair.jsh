#!/usr/bin/env luksh
//! group Rescue
// Makes a lost copy of a LUKS2 header anew from the other.
// Does nothing if both are good and equal.
//
//   luksh repair /dev/sda3
//   luksh repair disk.img --dry-run
//
// If the header cannot be read at all: luksh rescue.
var disk = luks(arg("device", "LUKS2 device, image or header file"));

show(disk.change(c -> c.repair()));
