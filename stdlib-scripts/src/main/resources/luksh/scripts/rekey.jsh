#!/usr/bin/env luksh
//! group Change
// Gives a slot another cost; passphrase and number stay.
// Something opens at every instant; where that slot cannot, the plan says so.
//
//   luksh rekey /dev/sda3 --slot 0 --iterations 300000
//   luksh rekey disk.img --slot 1 --memory 1GiB --key-file anna.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var which = option("slot", slot(0), "slot to change");
var iterations = option("iterations", 0, "PBKDF2 iterations; 0: as many as fit into --time");
var time = option("time", seconds(2), "unlocking time here, as luksh derives; cryptsetup takes up to twice as long");
var kdf = option("kdf", "", "pbkdf2 or argon2id (LUKS2); as it is if left out");
var hash = option("hash", "", "PBKDF2 with this hash (LUKS2); as it is if left out");
var memory = option("memory", bytes(0), "Argon2id with this much memory, for example 512MiB; 0: as fits into --time");
var passes = option("passes", 4, "Argon2id passes over --memory");
var weaker = flag("weaker", "lifts WEAKER_THAN_BEFORE: also if a measured count is below the present one");
var window = flag("window", "lifts WINDOW: also if a slot has to be exchanged in place");
require(List.of("", "pbkdf2", "argon2id").contains(kdf), "kdf is '%s'; expected pbkdf2 or argon2id", kdf);

show(disk.change(c -> {
    if (weaker) c.allow(Guard.WEAKER_THAN_BEFORE);
    if (window) c.allow(Guard.WINDOW);
    c.rekey(which, k -> {
        if (kdf.equals("pbkdf2")) k.pbkdf2();
        if (kdf.equals("argon2id")) k.argon2id();
        if (!hash.isEmpty()) k.pbkdf2(hash);
        if (memory.bytes() > 0) k.argon2id(passes, memory, Math.min(4, Runtime.getRuntime().availableProcessors()));
        else if (iterations > 0) k.iterations(iterations);
        else k.target(time);
    });
}));
