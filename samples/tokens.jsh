#!/usr/bin/env luksh
// A TPM was replaced: its token and the slot it claimed go together.
//
//   luksh samples/tokens.jsh /dev/sda3
var disk = luks(arg("device", "LUKS2 device"));
var type = option("type", "systemd-tpm2", "type of the tokens that go");

disk.change(c -> {
    for (var t : disk.tokens())
        if (t.type().equals(type)) {
            c.token(t.number()).remove();
            for (var n : t.slots()) c.kill(slot(n));
        }
});
