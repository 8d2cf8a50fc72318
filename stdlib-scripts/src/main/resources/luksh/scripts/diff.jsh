#!/usr/bin/env luksh
// Says what differs between two headers, in words.
// Status 0 if nothing does, 1 if something does. No passphrase is needed.
//
//   luksh diff /dev/sda3 /media/safe/sda3.luks
//   luksh diff before.luks after.luks --json
var left = luks(arg("left", "LUKS device, image or header file"));
var right = luks(arg("right", "the other one"));

var found = diff(left, right);
show(found, "no difference");
if (!found.isEmpty()) exit(1);
