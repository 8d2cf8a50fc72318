#!/usr/bin/env luksh
// Store a measured boot time. luksh scales all later estimates for this machine
// and its GRUB by it, and says so.
//
//   luksh samples/grub-calibrate.jsh /dev/sda3 --observed 17s
grub(luks(arg("device", "volume that GRUB unlocks"))).calibrate(option("observed", seconds(17), "time from Enter to 'Slot 0 opened'"));
