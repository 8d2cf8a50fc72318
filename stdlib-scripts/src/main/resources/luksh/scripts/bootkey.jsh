#!/usr/bin/env luksh
//! group Boot
// Opens the disk at the next boot without a question, once.
//
//   luksh bootkey init --device /dev/sda3      the key that authorizes, once
//   luksh bootkey install --device /dev/sda3   units that retire the boot key
//   luksh bootkey reboot --device /dev/sda3 --yes
//   luksh bootkey status --device /dev/sda3
//
// arm puts a random key into a slot and a file. disarm ends both, at any time
// and as often as you like. reboot arms and starts anew; if that does not come,
// it disarms. units shows what install writes, and the lines for crypttab,
// dracut, initramfs-tools and GRUB. While it is armed, whoever takes the disk
// has its key. status ends with 1 if there is something to mend: what is
// armed is over, unrecorded or inconsistent, or no enabled unit retires it.
var action = arg("action", "init arm disarm status reboot install uninstall units");
var device = optional("device", String.class, "the encrypted volume, or UUID=VALUE");
var file = option("file", "/boot/keyfile", "where the key lies while armed");
var master = option("master", "/root/master.key", "key file that authorizes");
var expires = option("expires", minutes(30), "retire it after this time");
var expired = flag("expired", "disarm: only if its time is over");
var root = option("root", "/", "install: folder that stands for /");
var program = option("program", "/usr/local/bin/luksh", "what the units start");
needs("expired", "action=disarm");
needs("expires", "action=arm", "action=reboot");
needs("program", "action=install", "action=uninstall", "action=units");
expect(!expires.isZero(), "--expires is 0; expected more, for example 30m");
expect(device.isPresent(), "--device is missing: the encrypted volume, for example /dev/sda3");

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
    default -> expect(false, "action is '%s'; init, arm, disarm, status, reboot, install, uninstall or units", action);
}
