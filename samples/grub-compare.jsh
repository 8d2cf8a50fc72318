#!/usr/bin/env luksh
// What would another firmware or GRUB cost? Curves to files.
//
//   luksh samples/grub-compare.jsh /dev/sda3
//   luksh samples/grub-compare.jsh disk.img --folder /tmp
var disk = luks(arg("device", "the volume that GRUB opens"));
var folder = option("folder", ".", "where the curves go");

for (var platform : List.of("i386-pc", "x86_64-efi"))
    for (var version : List.of("2.06", "2.14")) {
        var g = grub(disk, s -> s.platform(platform).version(version));
        say("%-10s %-4s %5.1f s", platform, version, g.seconds(slot(0)));
        g.curve().saveTo(folder + "/grub-" + platform + "-" + version + ".svg");
    }
show(grub(disk).curve());
