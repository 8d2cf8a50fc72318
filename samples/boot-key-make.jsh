#!/usr/bin/env luksh
// Before a reboot: a key in /boot that works once. Then: boot-key-retire.jsh.
//
//   luksh samples/boot-key-make.jsh /dev/sda3 --yes
//   luksh samples/boot-key-make.jsh /dev/sda3 --expires 10m --install --yes
var disk = luks(arg("device", "the root volume"));
var file = option("file", "/boot/keyfile", "where the key lies until it is retired");
var master = option("master", "/root/master.key", "key file of a slot that stays");
var key = bootKey(disk, b -> b
    .file(file)
    .authorize(keyFile(master))
    .expires(option("expires", minutes(30), "retire it after this time")));

say(key.status());
show(key.arm());
if (flag("install", "also write the systemd units that retire it")) key.install();
