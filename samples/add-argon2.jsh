#!/usr/bin/env luksh
// Add a strong slot for Linux next to GRUB's weak slot.
//
//   luksh samples/add-argon2.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
var memory = option("memory", gib(1), "memory that unlocking needs");
disk.change(c -> c.add(askNew("New passphrase"), s -> s.in(slot(1)).name("initramfs").argon2id(4, memory, 4)));
