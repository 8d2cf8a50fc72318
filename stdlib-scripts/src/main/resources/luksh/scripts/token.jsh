#!/usr/bin/env luksh
//! group Change
// Shows or changes the tokens of LUKS2.
//
//   luksh token /dev/sda3
//   luksh token disk.img --export 1 > tpm.json
//   luksh token disk.img --import tpm.json --yes
//   luksh token disk.img --assign 1 --slot 2
//
// Removing a token leaves its slot: kill-slot ends that one.
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var export = optional("export", Integer.class, "number of a token to print as JSON");
var file = optional("import", String.class, "add the token in this JSON file");
var remove = optional("remove", Integer.class, "number of a token to remove");
var assign = optional("assign", Integer.class, "number of a token that is to be for --slot too");
var unassign = optional("unassign", Integer.class, "number of a token that is for --slot no more");
var which = optional("slot", Slot.class, "the slot for --assign and --unassign");
excludes("export", "import", "remove", "assign", "unassign");
needs("assign", "slot");
needs("unassign", "slot");
needs("slot", "assign", "unassign");
expect(!file.equals(Optional.of("")), "--import names no file; a token is a JSON object in a file, as --export prints it");

if (export.isPresent()) {
    var found = disk.tokens().stream().filter(t -> t.number() == export.get()).findFirst();
    expect(found.isPresent(), "%s has no token %d", disk.path(), export.get());
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
