#!/usr/bin/env luksh
//! group Change
// Shows, imports, removes or assigns LUKS2 tokens.
//
//   luksh token /dev/sda3
//   luksh token disk.img --export 1 > tpm.json
//   luksh token disk.img --import tpm.json --yes
//   luksh token disk.img --assign 1 --slot 2
//
// luksh removes only the token. To remove its slot, use luksh kill-slot.
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var export = optional("export", Integer.class, "number of the `token` to print as JSON");
var file = optional("import", String.class, "add the token in this JSON `file`");
var remove = optional("remove", Integer.class, "number of the `token` to remove");
var assign = optional("assign", Integer.class, "number of the `token` to assign to --slot");
var unassign = optional("unassign", Integer.class, "number of the `token` to unassign from --slot");
var which = optional("slot", Slot.class, "slot for --assign and --unassign");
excludes("export", "import", "remove", "assign", "unassign");
needs("assign", "slot");
needs("unassign", "slot");
needs("slot", "assign", "unassign");
expect(!file.equals(Optional.of("")), "--import names no file; give a JSON file as --export prints it");

if (export.isPresent()) {
    var found = disk.tokens().stream().filter(t -> t.number() == export.get()).findFirst();
    expect(found.isPresent(), "%1$s has no token %2$d; to list its tokens: luksh token %1$s", disk.path(), export.get());
    show(found.get().json());
} else if (file.isEmpty() && remove.isEmpty() && assign.isEmpty() && unassign.isEmpty()) {
    show(disk.tokens());
} else {
    show(disk.change(c -> {
        if (remove.isPresent()) c.token(remove.get()).remove();
        if (unassign.isPresent()) c.token(unassign.get()).unassign(which.get());
        if (assign.isPresent()) c.token(assign.get()).assign(which.get());
        if (file.isPresent()) c.importToken(Path.of(file.get()));
    }));
}
