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
// What has one possible value is put back, also where more is lost. LUKS2: a
// checksum then tells whether the header is the right one. --prove asks for a
// passphrase and tries the few values that other damaged fields may have had,
// for two minutes at most. --vault takes what else is missing from a backup
// that belongs to the device, also for fields that broke in a header that still
// reads; --backup restores one, key areas too. A container that begins further
// in is told with its offset.
var device = arg("device", "damaged device or image");
var folder = optional("vault", String.class, "folder of header backups, to look for one that fits");
var key = optional("vault-key", String.class, "private key (PEM) that opens encrypted backups");
var number = option("candidate", 1, "which of the headers found, if there are several");
var prove = flag("prove", "asks for a passphrase, tries what damaged fields may have been, and mends only what it opens");
var backup = optional("backup", String.class, "header backup that comes back over a header that is lost");
var window = flag("window", "lifts WINDOW: also if a key area is not the backup's");
excludes("backup", "candidate", "prove");
needs("window", "backup");
needs("vault-key", "vault", "backup");
expect(number >= 1, "--candidate is %d; expected at least 1", number);
folder.ifPresent(f -> require(Files.isDirectory(Path.of(f)), "there is no folder %s; luksh save makes one", f));
var patient = folder.isEmpty() ? rescue(device) : rescue(device, vault(folder.get(), v -> key.ifPresent(v::key)));

show(patient.findings());
if (backup.isPresent()) {
    var saved = backup.get().endsWith(".p7m") ? vault(".", v -> key.ifPresent(v::key)).file(backup.get()) : patient.saved(backup.get());
    show(patient.restore(saved, c -> { if (window) c.allow(Guard.WINDOW); }));
    exit(0);
}
var found = patient.candidates();
var said = patient.findings();
var readable = said.stream().noneMatch(f -> List.of("no-header", "header-lost", "nothing-left", "cut-short").contains(f.rule()));
var provable = !found.isEmpty() || said.stream().anyMatch(f -> f.rule().equals("proof"));
if (!provable && !readable) exit(4);
if (prove) {
    var first = ask("Passphrase of " + patient.path());
    if (readable) {
        var slots = luks(patient.path()).whoOpens(first);
        if (!slots.isEmpty() && found.isEmpty()) {
            say("this passphrase opens slot %d: there is nothing to mend", slots.get(0).number());
            exit(said.stream().anyMatch(f -> f.severity() == Severity.ERROR) ? 1 : 0);
        }
    }
    found = patient.prove(first);
    if (found.isEmpty() && said.stream().anyMatch(f -> f.rule().equals("digest-lost"))) {
        say("that passphrase alone proves nothing; the passphrase of a second slot may");
        found = patient.prove(first, ask("Passphrase of a second slot of " + patient.path()));
    }
    if (found.isEmpty()) {
        say(readable
            ? "this passphrase opens no slot of the header that is there; an older one may: luksh restore DEVICE FILE, or luksh rescue DEVICE --vault DIR"
            : "tried on a copy, this passphrase opens no slot of a header that was found; nothing was written");
        exit(2);
    }
} else if (found.isEmpty()) {
    exit(!readable ? 4 : said.stream().anyMatch(f -> f.severity() == Severity.ERROR) ? 1 : 0);
}
show(found);
require(number >= 1 && number <= found.size(), "--candidate is %d; found: 1 to %d", number, found.size());
var header = found.get(number - 1);
if (prove) say("tried on a copy, this passphrase opens it");
show(patient.mend(header));
