#!/usr/bin/env luksh
//! group Boot
// Estimates how long GRUB needs to unlock a disk, and reduces that time.
// Without --apply, luksh only reads headers. If the report contains an error, for
// example that GRUB can never unlock a slot, the exit status is 1.
//
//   luksh grub /dev/sda3
//   luksh grub /dev/sda3 --target 3s
//   luksh grub /dev/sda3 --target 3s --apply
//   luksh grub /dev/sda3 --observed 17s
//
// For several disks luksh adds the times, because GRUB unlocks one disk after
// the other. To correct the estimate, time one boot from Enter to
// "Slot 0 opened" and give that time as --observed.
var paths = args("device", "LUKS devices or images that GRUB unlocks");
var target = optional("target", Duration.class, "wanted time from Enter to the unlocked disk; default: only report");
var apply = flag("apply", "make the change that reaches --target");
var platform = optional("platform", String.class, "i386-pc (BIOS) or x86_64-efi; default: this machine's");
var version = optional("grub-version", String.class, "2.06 to 2.12, or 2.14; default: this machine's");
var number = optional("slot", Slot.class, "slot whose passphrase you type in GRUB; default: the slot that GRUB tries first");
var length = optional("passphrase-length", Integer.class, "length of the passphrase in bytes; above 64 bytes (sha1, sha256) or 128 bytes (sha512), GRUB needs more time");
var window = flag("window", "lifts WINDOW: allow a short time in which a crash leaves one slot unusable");
var again = flag("duplicate", "lifts DUPLICATE_SECRET: allow a passphrase that already unlocks a slot");
var observed = optional("observed", Duration.class, "measured time of a boot; luksh stores it for this machine");
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
        require(plan.possible(), "%s: no change reaches the target; choose a longer --target", disk.path());
        if (apply && plan.changes()) {
            if (plan.adds()) plan.passphrase(askNew("Passphrase for GRUB"));
            show(disk.change(c -> {
                if (window) c.allow(Guard.WINDOW);
                if (again) c.allow(Guard.DUPLICATE_SECRET);
                plan.accept(c);
            }));
        } else if (plan.changes()) {
            say("luksh changed nothing; to make this change, add --apply");
        }
    }
if (!apply && found.warnings().stream().anyMatch(f -> f.severity() == Severity.ERROR)) exit(1);
