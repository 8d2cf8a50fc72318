#!/usr/bin/env luksh
//! group Rescue
// Tells what is left of a damaged header, and mends it.
// It says which key areas are whole. Nothing is written before the plan was
// confirmed; --dry-run ends there.
//
//   luksh rescue /dev/sda3
//   luksh rescue disk.img --prove
//   luksh rescue disk.img --backup disk.luks
//   luksh rescue disk.img --vault /var/backups/luks
//
// LUKS2: brings back what pvcreate, wipefs or mkfs took, as long as one of the
// two copies of the header is whole but for its magic. LUKS1: puts back fields
// for which one value alone is possible. --vault takes what else is missing
// from a backup that belongs to the device, also for fields that broke in a
// header that still reads; --backup restores one, key areas too.
var device = arg("device", "damaged device or image");
var folder = option("vault", "", "folder of header backups, to look for one that fits");
var key = option("vault-key", "", "private key (PEM) that opens encrypted backups");
var number = option("candidate", 1, "which of the headers found, if there are several");
var prove = flag("prove", "asks for a passphrase, and goes on only if the header opens with it");
var backup = option("backup", "", "header backup that comes back over a header that is lost");
var window = flag("window", "lifts WINDOW: also if a key area is not the backup's");
require(folder.isEmpty() || Files.isDirectory(Path.of(folder)), "there is no folder %s; luksh save makes one", folder);
var patient = folder.isEmpty() ? rescue(device) : rescue(device, vault(folder, v -> { if (!key.isEmpty()) v.key(key); }));

show(patient.findings());
if (!backup.isEmpty()) {
    var saved = backup.endsWith(".p7m") ? vault(".", v -> { if (!key.isEmpty()) v.key(key); }).file(backup) : luks(backup);
    show(patient.restore(saved, c -> { if (window) c.allow(Guard.WINDOW); }));
    exit(0);
}
var found = patient.candidates();
var said = patient.findings();
var readable = said.stream().noneMatch(f -> List.of("no-header", "header-lost", "nothing-left").contains(f.rule()));
if (found.isEmpty() && !readable) exit(4);
if (found.isEmpty()) {
    if (prove) {
        var slots = luks(patient.path()).whoOpens(ask("Passphrase of " + patient.path()));
        if (slots.isEmpty()) {
            say("this passphrase opens no slot of the header that is there; an older one may: luksh restore DEVICE FILE, or luksh rescue DEVICE --vault DIR");
            exit(2);
        }
        say("this passphrase opens slot %d: there is nothing to mend", slots.get(0).number());
    }
    exit(said.stream().anyMatch(f -> f.severity() == Severity.ERROR) ? 1 : 0);
}
show(found);
require(number >= 1 && number <= found.size(), "--candidate is %d; found: 1 to %d", number, found.size());
var header = found.get(number - 1);
if (prove) {
    var opens = header.whoOpens(ask("Passphrase of " + patient.path()));
    if (opens.isEmpty()) {
        say("tried on a copy, this passphrase opens no slot of the header that was found; nothing was written");
        exit(2);
    }
    say("tried on a copy, this passphrase opens slot %d", opens.get(0).number());
}
show(patient.mend(header));
