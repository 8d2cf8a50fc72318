#!/usr/bin/env luksh
// You stood beside the machine with a watch: every later estimate for this
// machine and its GRUB is scaled by it, and says so.
//
//   luksh samples/grub-calibrate.jsh /dev/sda3 --observed 17s
grub(luks(arg("device", "the volume that GRUB opens"))).calibrate(option("observed", seconds(17), "Enter to 'Slot 0 opened'"));
