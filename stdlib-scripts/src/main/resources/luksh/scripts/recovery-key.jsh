#!/usr/bin/env luksh
//! group Passphrases
// Adds a recovery key that you can write down or scan.
// The key consists of 256 random bits. luksh shows it once on the terminal and
// does not store it.
//
//   luksh recovery-key /dev/sda3
//   luksh recovery-key disk.img --name "in the safe" --key-file anna.key --yes
//
// You can type the key wherever a passphrase is asked for. On LUKS2, systemd
// lists the slot as a recovery key.
var disk = luks(arg("device", "LUKS device, image or header file"));
var name = optional("name", String.class, "name of the slot (LUKS2)");

show(disk.change(c -> {
    var s = c.recoveryKey();
    name.ifPresent(text -> c.name(s, text));
}));
