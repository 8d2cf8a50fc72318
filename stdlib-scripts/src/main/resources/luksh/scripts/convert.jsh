#!/usr/bin/env luksh
//! group Change
// Turns LUKS1 into LUKS2, or back: passphrases and payload stay.
// What stands in the way is listed first, with the line that removes it.
//
//   luksh convert /dev/sda3 luks1 --dry-run
//   luksh convert disk.img luks2 --yes
//
// Take a header backup before: luksh backup. A mapped device is refused.
var disk = luks(arg("device", "LUKS device, image or header file"));
var to = arg("version", "luks1 or luks2");
var window = flag("window", "lifts WINDOW: also if slots have to move in place");
expect(to.equals("luks1") || to.equals("luks2"), "version is '%s', luks1 or luks2 is expected", to);

show(disk.change(c -> {
    if (window) c.allow(Guard.WINDOW);
    c.convert(to.equals("luks1") ? LUKS1 : LUKS2);
}));
