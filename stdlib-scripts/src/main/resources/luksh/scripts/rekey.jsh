#!/usr/bin/env luksh
//! group Change
// Changes the cost of a key slot.
// Its passphrase and number stay the same. The old or the new slot unlocks the
// device at every moment, also after a crash. If luksh cannot guarantee this, the
// plan says so.
//
//   luksh rekey /dev/sda3 --slot 0 --iterations 300000
//   luksh rekey disk.img --slot 1 --memory 1GiB --key-file anna.key --yes
var disk = luks(arg("device", "LUKS device, image or header file"));
var which = option("slot", slot(0), "slot to change");
var iterations = optional("iterations", Integer.class, "PBKDF2 iterations; default: as many as --time allows");
var time = option("time", seconds(2), "unlock time with luksh on this machine (cryptsetup may need up to twice as long)");
var kdf = optional("kdf", String.class, "pbkdf2 or argon2id (LUKS2); default: unchanged");
var hash = optional("hash", String.class, "use PBKDF2 with this hash (LUKS2); default: unchanged");
var memory = optional("memory", Size.class, "use Argon2id with this much memory, for example 512MiB; default: as --time allows");
var passes = optional("passes", Integer.class, "Argon2id passes over --memory; default: 4");
var weaker = flag("weaker", "lifts WEAKER_THAN_BEFORE: allow fewer measured iterations than now");
var window = flag("window", "lifts WINDOW: allow a short time in which a crash leaves one slot unusable");
excludes("iterations", "time", "memory", "kdf=argon2id");
excludes("memory", "time", "hash", "kdf=pbkdf2");
excludes("hash", "kdf=argon2id");
needs("passes", "memory");
expect(List.of("pbkdf2", "argon2id").contains(kdf.orElse("pbkdf2")), "--kdf is '%s'; expected pbkdf2 or argon2id", kdf.orElse(""));
expect(iterations.orElse(1000) >= 1000, "--iterations is %d; expected at least 1000", iterations.orElse(0));
expect(!time.isZero(), "--time is 0; expected more, for example 2s");
expect(memory.orElse(mib(1)).bytes() > 0, "--memory is 0; expected more, for example 512MiB");
expect(passes.orElse(4) >= 4, "--passes is %d; expected at least 4", passes.orElse(0));

show(disk.change(c -> {
    if (weaker) c.allow(Guard.WEAKER_THAN_BEFORE);
    if (window) c.allow(Guard.WINDOW);
    c.rekey(which, k -> {
        kdf.ifPresent(kind -> { if (kind.equals("pbkdf2")) k.pbkdf2(); else k.argon2id(); });
        hash.ifPresent(k::pbkdf2);
        if (memory.isPresent()) k.argon2id(passes.orElse(4), memory.get(), Math.min(4, Runtime.getRuntime().availableProcessors()));
        else if (iterations.isPresent()) k.iterations(iterations.get());
        else k.target(time);
    });
}));
