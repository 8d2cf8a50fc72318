#!/usr/bin/env luksh
//! luksh 1
// Do the most common tasks on a temporary image: format, add, rekey, digest and
// backup, then a mistake and its repair.
//
//   ./luksh samples/tour.jsh
//   ./luksh samples/tour.jsh --luks2
//
// The script works in a temporary folder that is removed at the end. Therefore it
// asks for nothing.
var version = flag("luks2", "LUKS2 instead of LUKS1") ? LUKS2 : LUKS1;
var folder = tempDir();
var image = folder + "/tour.img";
var backup = folder + "/tour.luks";
var anna = randomKey(bytes(20));
var bert = randomKey(bytes(20));

say("1. Create a %s container: slot 0 for Anna with 640 000 iterations, and a digest", version);
say("   with 40 000 iterations.");
var disk = luksFormat(image, f -> f
    .createFile(mib(64)).version(version)
    .cipher("aes-xts-plain64").keyBits(512).hash("sha512")
    .digest(d -> d.iterations(40_000))
    .add(anna, s -> s.pbkdf2("sha512").iterations(640_000)));
say(disk.dump());
say("GRUB 2.12, started from a BIOS, would unlock it in about %.1f s here.",
    grub(disk, g -> g.platform("i386-pc").version("2.12")).seconds(slot(0)));

say("");
say("2. Add a key for Bert, reduce slot 0 to 300 000 iterations, and reduce the digest");
say("   to 20 000. Slot 0 keeps its number.");
disk.change(c -> {
    c.authorize(anna);
    c.add(bert, s -> s.pbkdf2("sha512").iterations(300_000));
    c.rekey(slot(0), k -> k.iterations(300_000));
    c.digest(d -> d.iterations(20_000));
});
show(disk.slots());
say("GRUB 2.12 would now unlock slot 0 in about %.1f s.",
    grub(disk, g -> g.platform("i386-pc").version("2.12")).seconds(slot(0)));

say("");
say("3. Save the header to a file that cryptsetup can restore, too.");
var saved = disk.backup(backup);
say(saved);

say("");
say("4. Remove Bert's slot by mistake. His key now unlocks no slot on the disk.");
disk.change(c -> {
    c.authorize(anna);
    c.kill(slot(1));
});
say("Bert's key unlocks: %s", disk.whoOpens(bert));

say("");
say("5. Restore the backup. Anna's slot stays as it is.");
disk.change(c -> c.restore(saved));

say("");
say("6. Test that each key unlocks its slot.");
require(disk.whoOpens(anna).equals(List.of(disk.slot(0))), "Anna's key was lost");
require(disk.whoOpens(bert).equals(List.of(disk.slot(1))), "Bert's key was lost");
say("Anna's key unlocks %s", disk.slot(0));
say("Bert's key unlocks %s", disk.slot(1));

say("");
say(disk.dump());

say("");
say("7. Show which bytes are header, key areas and payload.");
show(disk.layout());

say("");
say("Try next:");
say("  ./luksh dump DEVICE              shows the header of a device, image or backup");
say("  ./luksh rekey DEVICE --dry-run   shows the plan of a change, writes nothing");
say("  ./luksh                          prompt; try: luks(\"DEVICE\").slots()");
