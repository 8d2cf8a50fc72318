#!/usr/bin/env luksh
// Compare two headers, for example of a disk and its backup, or of two mirrored
// disks.
//
//   luksh samples/compare.jsh /dev/sda3 /media/safe/sda3.luks
var left = luks(arg("left", "device or header file"));
var right = luks(arg("right", "device or header file"));
var found = diff(left, right);
show(found);
exit(found.isEmpty() ? 0 : 1);
