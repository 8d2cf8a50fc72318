#!/usr/bin/env luksh
//! luksh 1
// The main job on a scratch image, start to end: format, add, rekey, digest,
// backup, a mistake and its repair.
//
//   ./luksh samples/tour.jsh
//   ./luksh samples/tour.jsh --luks2
//
// Works in a temporary folder that is gone at the end, and so asks for nothing.
var version = flag("luks2", "LUKS2 instead of LUKS1") ? LUKS2 : LUKS1;
var folder = tempDir();
var image = folder + "/tour.img";
var backup = folder + "/tour.luks";
var anna = randomKey(bytes(20));
var bert = randomKey(bytes(20));

say("1. A %s container: slot 0 for Anna, 640 000 iterations; the digest, chosen", version);
say("   apart from it, 40 000.");
var disk = luksFormat(image, f -> f
    .createFile(mib(64)).version(version)
    .cipher("aes-xts-plain64").keyBits(512).hash("sha512")
    .digest(d -> d.iterations(40_000))
    .add(anna, s -> s.pbkdf2("sha512").iterations(640_000)));
say(disk.dump());
say("GRUB 2.12 would open it in about %.1f s here, started from a BIOS.",
    grub(disk, g -> g.platform("i386-pc").version("2.12")).seconds(slot(0)));

say("");
say("2. A second key for Bert; slot 0 down to 300 000 under the same number; the");
say("   digest to 20 000, in place.");
disk.change(c -> {
    c.authorize(anna);
    c.add(bert, s -> s.pbkdf2("sha512").iterations(300_000));
    c.rekey(slot(0), k -> k.iterations(300_000));
    c.digest(d -> d.iterations(20_000));
});
show(disk.slots());
say("GRUB 2.12 would open slot 0 in about %.1f s now.",
    grub(disk, g -> g.platform("i386-pc").version("2.12")).seconds(slot(0)));

say("");
say("3. The header into a file that cryptsetup could restore as well.");
var saved = disk.backup(backup);
say(saved);

say("");
say("4. A mistake: Bert's slot is killed. Nothing on the disk opens with his key now.");
disk.change(c -> {
    c.authorize(anna);
    c.kill(slot(1));
});
say("Bert opens: %s", disk.whoOpens(bert));

say("");
say("5. The backup brings it back; Anna's slot is not touched.");
disk.change(c -> c.restore(saved));

say("");
say("6. Proof: both keys open, each its slot.");
require(disk.whoOpens(anna).equals(List.of(disk.slot(0))), "Anna's key was lost");
require(disk.whoOpens(bert).equals(List.of(disk.slot(1))), "Bert's key was lost");
say("Anna opens %s", disk.slot(0));
say("Bert opens %s", disk.slot(1));

say("");
say(disk.dump());

say("");
say("Try next:");
say("  ./luksh dump DEVICE              shows the header of a device, image or backup");
say("  ./luksh rekey DEVICE --dry-run   shows what a change would do, does nothing");
say("  ./luksh                          the same by hand: luks(\"DEVICE\").slots()");
