#!/usr/bin/env luksh
// Compare the unlock times of other firmware and GRUB versions, and write the
// curves to files.
//
//   luksh samples/grub-compare.jsh /dev/sda3
//   luksh samples/grub-compare.jsh disk.img --folder /tmp
var disk = luks(arg("device", "volume that GRUB unlocks"));
var folder = option("folder", ".", "folder for the curves");

for (var platform : List.of("i386-pc", "x86_64-efi"))
    for (var version : List.of("2.06", "2.14")) {
        var g = grub(disk, s -> s.platform(platform).version(version));
        say("%-10s %-4s %5.1f s", platform, version, g.seconds(slot(0)));
        g.curve().saveTo(folder + "/grub-" + platform + "-" + version + ".svg");
    }
show(grub(disk).curve());
