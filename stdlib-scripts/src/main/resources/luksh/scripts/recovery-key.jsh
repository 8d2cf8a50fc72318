#!/usr/bin/env luksh
//! group Passphrases
// Adds a recovery key, to write down or to scan.
// It is 256 random bits.
// It is shown once, on the terminal, and kept nowhere.
//
//   luksh recovery-key /dev/sda3
//   luksh recovery-key disk.img --name "in the safe" --key-file anna.key --yes
//
// Type it wherever a passphrase is asked for. On LUKS2 systemd lists it as a
// recovery key.
var disk = luks(arg("device", "LUKS device, image or header file"));
var name = optional("name", String.class, "what the slot is called (LUKS2)");

show(disk.change(c -> {
    var s = c.recoveryKey();
    name.ifPresent(text -> c.name(s, text));
}));
