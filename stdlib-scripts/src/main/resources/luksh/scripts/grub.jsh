#!/usr/bin/env luksh
//! group Boot
// Says how long GRUB takes to open a disk, and makes it less.
// Reads headers only, until --apply. Status 1 if an error is among what it says,
// for example that GRUB never opens a slot.
//
//   luksh grub /dev/sda3
//   luksh grub /dev/sda3 --target 3s
//   luksh grub /dev/sda3 --target 3s --apply
//   luksh grub /dev/sda3 --observed 17s
//
// Of several disks it adds up, as GRUB opens one after the other.
// --observed takes what you measured with a watch, from Enter to "Slot 0 opened".
var paths = args("device", "LUKS devices or images that GRUB opens");
var target = option("target", seconds(0), "time from Enter to the open disk; 0: only tell");
var apply = flag("apply", "make the change that reaches the target");
var platform = option("platform", "", "i386-pc (BIOS) or x86_64-efi; looked up if left out");
var version = option("grub-version", "", "2.06 to 2.12, or 2.14; looked up if left out");
var number = option("slot", -1, "slot that GRUB's user opens; -1: the first that is tried");
var length = option("passphrase-length", 0, "bytes of the passphrase, where it is a long one");
var window = flag("window", "lifts WINDOW: also if a slot has to be exchanged in place");
var again = flag("duplicate", "lifts DUPLICATE_SECRET: also if the new passphrase opens a slot already");
var observed = option("observed", seconds(0), "what a boot took; kept for this machine; 0: nothing");
require(!apply || !target.isZero(), "--apply needs --target, for example --target 3s");

Consumer<GrubSpec> which = g -> {
    if (!platform.isEmpty()) g.platform(platform);
    if (!version.isEmpty()) g.version(version);
    g.passphraseLength(length);
};
var disks = paths.stream().map(path -> luks(path)).toList();
if (!observed.isZero()) grub(disks, which).calibrate(observed);
var found = grub(disks, which);
show(found);

if (!target.isZero())
    for (var disk : disks) {
        say("");
        var g = grub(disk, which);
        var plan = number < 0 ? g.plan(target) : g.plan(target, slot(number));
        show(plan);
        require(plan.possible(), "%s: no change reaches the target", disk.path());
        if (apply && plan.changes()) {
            if (plan.adds()) plan.passphrase(askNew("Passphrase for GRUB"));
            show(disk.change(c -> {
                if (window) c.allow(Guard.WINDOW);
                if (again) c.allow(Guard.DUPLICATE_SECRET);
                plan.accept(c);
            }));
        } else if (plan.changes()) {
            say("nothing was changed; --apply does it");
        }
    }
if (!apply && found.warnings().stream().anyMatch(f -> f.severity() == Severity.ERROR)) exit(1);
