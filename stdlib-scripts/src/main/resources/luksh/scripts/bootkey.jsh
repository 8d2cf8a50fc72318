#!/usr/bin/env luksh
//! group Boot
// Unlocks the disk at the next boot without a passphrase, once.
//
//   luksh bootkey init --device /dev/sda3      create the master key, once
//   luksh bootkey install --device /dev/sda3   install the systemd units
//   luksh bootkey reboot --device /dev/sda3 --yes
//   luksh bootkey status --device /dev/sda3
//
// arm puts a random key into a key slot and into a file: the boot key. disarm
// removes both. You can repeat it at any time. reboot arms and restarts the
// machine; if the restart fails, it disarms. The installed units retire the boot
// key. units prints them, and the lines for crypttab, dracut, initramfs-tools and
// GRUB. While the boot key is armed, anybody who takes the disk has the key.
// status exits with 1 if something needs a fix: the boot key is expired,
// unrecorded or inconsistent, or no enabled unit retires it.
var action = arg("action", "init arm disarm status reboot install uninstall units");
var device = optional("device", String.class, "encrypted device, or UUID=...");
var file = option("file", "/boot/keyfile", "file that holds the boot key while it is armed");
var master = option("master", "/root/master.key", "key `file` that authorizes each change");
var expires = option("expires", minutes(30), "retire the boot key after this time");
var expired = flag("expired", "disarm: only if the boot key is expired");
var root = option("root", "/", "install: root `folder` to write the units under");
var program = option("program", "/usr/local/bin/luksh", "program that the units start");
needs("expired", "action=disarm");
needs("expires", "action=arm", "action=reboot");
needs("program", "action=install", "action=uninstall", "action=units");
expect(!expires.isZero(), "--expires is 0; expected more, for example 30m");
expect(device.isPresent(), "--device is missing; give the encrypted device, for example --device /dev/sda3");

var key = bootKey(luks(device.get()), b -> b.file(file).master(master).expires(expires).root(root).program(program));
switch (action) {
    case "init" -> show(key.init());
    case "arm" -> show(key.arm());
    case "disarm" -> show(expired ? key.disarmIfOver() : key.disarm());
    case "status" -> {
        var found = key.status();
        show(found);
        exit(found.fix().isEmpty() ? 0 : 1);
    }
    case "reboot" -> show(key.reboot());
    case "install" -> key.install();
    case "uninstall" -> key.uninstall();
    case "units" -> key.units().forEach((name, text) -> say("== %s%n%s", name, text));
    default -> expect(false, "action is '%s'; expected init, arm, disarm, status, reboot, install, uninstall or units", action);
}
