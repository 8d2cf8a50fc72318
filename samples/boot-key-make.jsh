#!/usr/bin/env luksh
// Before a reboot, create a boot key in /boot that works once. Retire it with
// boot-key-retire.jsh.
//
//   luksh samples/boot-key-make.jsh /dev/sda3 --yes
//   luksh samples/boot-key-make.jsh /dev/sda3 --expires 10m --install --yes
var disk = luks(arg("device", "the root volume"));
var file = option("file", "/boot/keyfile", "file that holds the boot key until it is retired");
var master = option("master", "/root/master.key", "key file of a slot that remains");
var key = bootKey(disk, b -> b
    .file(file)
    .authorize(keyFile(master))
    .expires(option("expires", minutes(30), "retire the boot key after this time")));

say(key.status());
show(key.arm());
if (flag("install", "also install the systemd units that retire the boot key")) key.install();
