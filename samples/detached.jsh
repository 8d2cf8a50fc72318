#!/usr/bin/env luksh
// Create a disk without a visible header: the header is on a USB stick, and the
// disk contains only ciphertext.
//
//   luksh samples/detached.jsh /dev/sdb --header /media/stick/sdb.luks
var data = arg("device", "disk without a header");
var header = option("header", "sdb.luks", "file for the header");

var disk = luksFormat(data, f -> f.version(LUKS2).header(header).add(askNew("Passphrase")));
require(luks(header).dataDevice(data).uuid().equals(disk.uuid()), "header and disk do not match");
say("cryptsetup open --header %s %s root", header, data);
