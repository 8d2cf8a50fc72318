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
var target = optional("target", Duration.class, "time from Enter to the open disk; if left out it only tells");
var apply = flag("apply", "make the change that reaches the target");
var platform = optional("platform", String.class, "i386-pc (BIOS) or x86_64-efi; looked up if left out");
var version = optional("grub-version", String.class, "2.06 to 2.12, or 2.14; looked up if left out");
var number = optional("slot", Slot.class, "slot that GRUB's user opens; the first that is tried if left out");
var length = optional("passphrase-length", Integer.class, "bytes of the passphrase, where it is a long one");
var window = flag("window", "lifts WINDOW: also if a slot has to be exchanged in place");
var again = flag("duplicate", "lifts DUPLICATE_SECRET: also if the new passphrase opens a slot already");
var observed = optional("observed", Duration.class, "what a boot took; kept for this machine");
needs("apply", "target");
needs("slot", "target");
expect(!target.equals(Optional.of(Duration.ZERO)), "--target is 0; expected more, for example 3s");
expect(!observed.equals(Optional.of(Duration.ZERO)), "--observed is 0; expected more, for example 17s");
expect(length.orElse(1) >= 1, "--passphrase-length is %d; expected at least 1", length.orElse(0));

Consumer<GrubSpec> which = g -> {
    platform.ifPresent(g::platform);
    version.ifPresent(g::version);
    length.ifPresent(g::passphraseLength);
};
var disks = paths.stream().map(path -> luks(path)).toList();
if (observed.isPresent()) grub(disks, which).calibrate(observed.get());
var found = grub(disks, which);
show(found);

if (target.isPresent())
    for (var disk : disks) {
        say("");
        var g = grub(disk, which);
        var plan = number.isEmpty() ? g.plan(target.get()) : g.plan(target.get(), number.get());
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
