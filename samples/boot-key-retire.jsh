#!/usr/bin/env luksh
// At boot, by the unit: the slot dies first, then the file. Safe at any time.
//
//   luksh samples/boot-key-retire.jsh /dev/sda3 --yes
var disk = luks(arg("device", "the root volume"));
var file = option("file", "/boot/keyfile", "where the key lies");
var master = option("master", "/root/master.key", "key file of a slot that stays");
var key = bootKey(disk, b -> b.file(file).authorize(keyFile(master)));
show(key.disarm());
