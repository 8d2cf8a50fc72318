#!/usr/bin/env luksh
//! group Change
// Shows or sets the flags that are stored in a LUKS2 header.
// The new flags replace the old flags.
//
//   luksh flags /dev/sda3 --set allow-discards,no-read-workqueue
//   luksh flags disk.img --set none --yes
//
// Known flags: allow-discards same-cpu-crypt submit-from-crypt-cpus no-journal
// no-read-workqueue no-write-workqueue.
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var wanted = optional("set", String.class, "`flags`, separated by commas, or 'none'");

if (wanted.isEmpty()) show(disk.flags());
else show(disk.change(c -> c.flags(List.of("none", "").contains(wanted.get()) ? new String[0] : wanted.get().split(","))));
