#!/usr/bin/env luksh
//! group Change
// Sets the iterations of the volume key digest in place, on LUKS2 its hash too.
// Every slot is kept.
//
//   luksh digest /dev/sda3 20000
//   luksh digest disk.img 1000 --key-file anna.key --yes
//
// Each slot that is tried pays for the digest once more, at every unlock.
var disk = luks(arg("device", "LUKS device, image or header file"));
var count = arg("iterations", "iterations of the digest, 1000 or more");
var hash = optional("hash", String.class, "hash of the digest (LUKS2); as it is if left out");
expect(count.matches("[0-9]{1,10}"), "iterations is '%s', a number is expected", count);

show(disk.change(c -> c.digest(d -> {
    d.iterations(Long.parseLong(count));
    hash.ifPresent(d::hash);
})));
