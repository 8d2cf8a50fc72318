#!/usr/bin/env luksh
// Remove the tokens of a replaced TPM together with their slots.
//
//   luksh samples/tokens.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
var type = option("type", "systemd-tpm2", "type of the tokens to remove");

disk.change(c -> {
    for (var t : disk.tokens())
        if (t.type().equals(type)) {
            c.token(t.number()).remove();
            for (var n : t.slots()) c.kill(slot(n));
        }
});
