#!/usr/bin/env luksh
// A strong slot for Linux beside GRUB's weak one.
//
//   luksh samples/add-argon2.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
var memory = option("memory", gib(1), "what unlocking takes");
disk.change(c -> c.add(askNew("New passphrase"), s -> s.in(slot(1)).name("initramfs").argon2id(4, memory, 4)));
