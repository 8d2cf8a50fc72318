#!/usr/bin/env luksh
//! group Change
// Converts a LUKS1 container to LUKS2, or LUKS2 to LUKS1.
// Passphrases and data stay the same. luksh first lists all obstacles, each with
// the command that removes it.
//
//   luksh convert /dev/sda3 luks1 --dry-run
//   luksh convert disk.img luks2 --yes
//
// Make a header backup first: luksh backup. luksh refuses a mapped device.
var disk = luks(arg("device", "LUKS device, image or header file"));
var to = arg("version", "luks1 or luks2");
var window = flag("window", "lifts WINDOW: allow a short time in which a crash leaves one slot unusable");
expect(to.equals("luks1") || to.equals("luks2"), "version is '%s'; expected luks1 or luks2", to);

show(disk.change(c -> {
    if (window) c.allow(Guard.WINDOW);
    c.convert(to.equals("luks1") ? LUKS1 : LUKS2);
}));
