#!/usr/bin/env luksh
// Retire the boot key: remove its slot first, then its file. A systemd unit runs
// this at boot. It is safe to run at any time.
//
//   luksh samples/boot-key-retire.jsh /dev/sda3 --yes
var disk = luks(arg("device", "the root volume"));
var file = option("file", "/boot/keyfile", "file that holds the boot key");
var master = option("master", "/root/master.key", "key file of a slot that remains");
var key = bootKey(disk, b -> b.file(file).authorize(keyFile(master)));
show(key.disarm());
