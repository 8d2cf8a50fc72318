#!/usr/bin/env luksh
//! group Boot
// Unlocks the disk at the next boot without a passphrase, once.
//
//   luksh bootkey init --device /dev/sda3      create the key file that
//                                              authorizes arm and disarm
//   luksh bootkey install --device /dev/sda3   install the systemd units
//   luksh bootkey reboot --device /dev/sda3 --yes
//   luksh bootkey status --device /dev/sda3
//
// arm makes a random key, the boot key, and stores it in a key slot and in a file.
// disarm removes both. You can repeat disarm at any time. reboot arms the boot
// key and restarts the machine. If the restart fails, luksh disarms the key. The
// installed systemd units remove (retire) the boot key after the boot, and when
// it expires. luksh bootkey units prints the systemd units and the lines for
// crypttab, dracut, initramfs-tools and GRUB. While the boot key is armed,
// anybody who takes the disk has the key. status exits with 1 in these cases:
// the boot key has expired, luksh has no record of it, its slot and its file do
// not match, or no enabled unit removes it.
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
