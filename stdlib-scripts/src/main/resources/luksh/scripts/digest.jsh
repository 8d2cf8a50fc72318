#!/usr/bin/env luksh
//! group Change
// Changes the iterations of the volume key digest, on LUKS2 also its hash.
// All key slots stay as they are.
//
//   luksh digest /dev/sda3 20000
//   luksh digest disk.img 1000 --key-file anna.key --yes
//
// Every slot that is tried adds the cost of one digest to the unlock time.
var disk = luks(arg("device", "LUKS device, image or header file"));
var count = arg("iterations", "iterations of the digest, at least 1000");
var hash = optional("hash", String.class, "hash of the digest (LUKS2); default: unchanged");
expect(count.matches("[0-9]{1,10}"), "iterations is '%s'; expected a number", count);

show(disk.change(c -> c.digest(d -> {
    d.iterations(Long.parseLong(count));
    hash.ifPresent(d::hash);
})));
