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
var export = option("export", -1, "number of a token to print as JSON; -1: none");
var file = option("import", "none", "add the token in this JSON file");
var remove = option("remove", -1, "number of a token to remove; -1: none");
var assign = option("assign", -1, "number of a token that is to be for --slot too; -1: none");
var unassign = option("unassign", -1, "number of a token that is for --slot no more; -1: none");
var which = option("slot", slot(0), "the slot for --assign and --unassign");

require(!file.isEmpty(), "--import names no file; a token is a JSON object in a file, as --export prints it");

if (export >= 0) {
    var found = disk.tokens().stream().filter(t -> t.number() == export).findFirst();
    require(found.isPresent(), "%s has no token %d", disk.path(), export);
    show(found.get().json());
} else if (file.equals("none") && remove < 0 && assign < 0 && unassign < 0) {
    show(disk.tokens());
} else {
    show(disk.change(c -> {
        if (remove >= 0) c.token(remove).remove();
        if (unassign >= 0) c.token(unassign).unassign(which);
        if (assign >= 0) c.token(assign).assign(which);
        if (!file.equals("none")) c.importToken(Path.of(file));
    }));
}
