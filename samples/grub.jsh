#!/usr/bin/env luksh
// Estimate how long GRUB needs to unlock a disk, for the GRUB of this machine and
// for each measured GRUB version. The script only reads.
//
//   luksh samples/grub.jsh /dev/sda3
var disk = luks(arg("device", "volume that GRUB unlocks"));

show(grub(disk));

say("");
say("%-11s %-5s %9s  %s", "platform", "GRUB", "seconds", "each trial");
for (var platform : List.of("i386-pc", "x86_64-efi"))
    for (var version : List.of("2.06", "2.12", "2.14"))
        for (var time : grub(disk, g -> g.platform(platform).version(version)).times()) {
            var opens = time.slots();
            var last = opens.isEmpty() ? "never" : "%.2f".formatted(opens.get(opens.size() - 1).seconds());
            var trials = opens.stream().map(s -> "slot %d %.2f s".formatted(s.slot(), s.seconds())).toList();
            say("%-11s %-5s %9s  %s", platform, version, last, String.join(", ", trials));
        }
