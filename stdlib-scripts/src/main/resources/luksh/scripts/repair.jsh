#!/usr/bin/env luksh
//! group Rescue
// Repairs a damaged copy of a LUKS2 header from the other copy.
// If both copies are good and equal, luksh does nothing.
//
//   luksh repair /dev/sda3
//   luksh repair disk.img --dry-run
//
// If luksh cannot read either copy, use luksh rescue.
var disk = luks(arg("device", "LUKS2 device, image or header file"));

show(disk.change(c -> c.repair()));
