#!/usr/bin/env luksh
//! group Change
// Shows or sets the flags that LUKS2 is opened with.
// What is set replaces what was there.
//
//   luksh flags /dev/sda3 --set allow-discards,no-read-workqueue
//   luksh flags disk.img --set none --yes
//
// Known: allow-discards same-cpu-crypt submit-from-crypt-cpus no-journal
// no-read-workqueue no-write-workqueue.
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var wanted = optional("set", String.class, "flags with commas between, or 'none'");

if (wanted.isEmpty()) show(disk.flags());
else show(disk.change(c -> c.flags(List.of("none", "").contains(wanted.get()) ? new String[0] : wanted.get().split(","))));
