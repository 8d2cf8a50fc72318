#!/usr/bin/env luksh
// A disk that looks like noise: its header lives on the USB stick.
//
//   luksh samples/detached.jsh /dev/sdb --header /media/stick/sdb.luks
var data = arg("device", "disk without a header");
var header = option("header", "sdb.luks", "where the header goes");

var disk = luksFormat(data, f -> f.version(LUKS2).header(header).add(askNew("Passphrase")));
require(luks(header).dataDevice(data).uuid().equals(disk.uuid()), "header and disk do not match");
say("cryptsetup open --header %s %s root", header, data);
