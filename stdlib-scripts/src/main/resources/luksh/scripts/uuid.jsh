#!/usr/bin/env luksh
//! group Change
// Shows the UUID, or sets a new one.
//
//   luksh uuid /dev/sda3
//   luksh uuid copy.img --set random
//
// crypttab, fstab and GRUB refer to containers by UUID: change it there too.
var disk = luks(arg("device", "LUKS device, image or header file"));
var wanted = optional("set", String.class, "new `UUID`, or 'random'");

if (wanted.isEmpty()) show(disk.uuid());
else show(disk.change(c -> c.uuid(wanted.get().equals("random") ? UUID.randomUUID().toString() : wanted.get())));
