#!/usr/bin/env luksh
// Make GRUB unlock the disk in three seconds.
//
//   luksh samples/grub-3s.jsh /dev/sda3
//   luksh samples/grub-3s.jsh /dev/sda3 --target 5s
var disk = luks(arg("device", "volume that GRUB unlocks"));
var target = option("target", seconds(3), "time from Enter to the menu");

say("now %.1f s", grub(disk).seconds(slot(0)));
var plan = grub(disk).plan(target);
show(plan);
disk.change(plan);
say("then %.1f s", grub(disk).seconds(slot(0)));
