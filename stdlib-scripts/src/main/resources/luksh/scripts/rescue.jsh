#!/usr/bin/env luksh
//! group Rescue
// Reports what remains of a damaged header, and repairs it.
// luksh tests which key areas are intact. It writes nothing before you confirm
// the plan. --dry-run ends after the plan.
//
//   luksh rescue /dev/sda3
//   luksh rescue disk.img --prove
//   luksh rescue disk.img --backup disk.luks
//   luksh rescue disk.img --vault /var/backups/luks
//
// luksh restores fields whose correct value is known, for example the magic
// bytes, the version and the offsets. On LUKS2 a checksum then verifies the
// header. --prove asks for a passphrase and tries the few possible values of
// other damaged fields, for at most two minutes. --vault takes damaged fields
// from a matching backup, even if luksh can still read the header. --backup
// restores a whole backup with its key areas. If a container starts further
// inside the device, luksh reports its offset.
var device = arg("device", "damaged device or image");
var folder = optional("vault", String.class, "`folder` of header backups in which to find a matching one");
var key = optional("vault-key", String.class, "private key `file` (PEM) that decrypts the backups");
var number = option("candidate", 1, "number of the found header to use, if there are several");
var prove = flag("prove", "ask for a passphrase, try possible values of damaged fields, and repair only a header that it unlocks");
var backup = optional("backup", String.class, "header backup `file` to restore over a lost header");
var window = flag("window", "lifts WINDOW: allow a short time in which a crash leaves one slot unusable");
excludes("backup", "candidate", "prove");
needs("window", "backup");
needs("vault-key", "vault", "backup");
expect(number >= 1, "--candidate is %d; expected at least 1", number);
folder.ifPresent(f -> require(Files.isDirectory(Path.of(f)), "folder %1$s does not exist; to create it: luksh save DEVICE --vault %1$s", f));
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
            say("this passphrase unlocks slot %d: there is nothing to repair", slots.get(0).number());
            exit(said.stream().anyMatch(f -> f.severity() == Severity.ERROR) ? 1 : 0);
        }
    }
    found = patient.prove(first);
    if (found.isEmpty() && said.stream().anyMatch(f -> f.rule().equals("digest-lost"))) {
        say("this passphrase alone cannot verify the header; the passphrase of a second slot may");
        found = patient.prove(first, ask("Passphrase of a second slot of " + patient.path()));
    }
    if (found.isEmpty()) {
        say(readable
            ? "this passphrase unlocks no slot of the present header; try an older header: luksh restore DEVICE FILE, or luksh rescue DEVICE --vault DIR"
            : "tested in memory, this passphrase unlocks no slot of any header found; luksh wrote nothing");
        exit(2);
    }
} else if (found.isEmpty()) {
    exit(!readable ? 4 : said.stream().anyMatch(f -> f.severity() == Severity.ERROR) ? 1 : 0);
}
show(found);
require(number >= 1 && number <= found.size(), "--candidate is %d; expected 1 to %d", number, found.size());
var header = found.get(number - 1);
if (prove) say("tested in memory, this passphrase unlocks the header");
show(patient.mend(header));
