#!/usr/bin/env luksh
//! group Fleet
// Puts one passphrase in the place of another on many disks.
// It is added and proved everywhere first; only then the old one goes anywhere.
//
//   luksh rotate '/dev/sd?3'
//   luksh rotate '/srv/*.img' --key-file old.key --new-key-file new.key --yes
//
// Number and cost of the slot stay. Where a disk cannot take the new one, opens
// with neither, or was named and cannot be read or is no LUKS, no old passphrase
// goes anywhere, and the status is 6: mend that disk, or leave it out.
// What a quoted glob finds and is no LUKS is skipped.
// Run it again after that, or after a crash: it goes on where the disks are.
var disks = luksAll(args("device", "LUKS devices, images or globs"));
if (disks.isEmpty()) throw new LuksException("there is no disk to rotate: none of these is LUKS", 4);
var folder = optional("backup", String.class, "folder for a header backup of each disk; these open with the old passphrase");
var safe = optional("vault", String.class, "vault for the same, where a header that did not change is not saved again");
var certificate = optional("certificate", String.class, "certificate (PEM) that new backups are encrypted to; several by commas");
var iterations = optional("iterations", Integer.class, "PBKDF2 iterations; as the old slot if left out");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: also if a token is for a slot");
var empty = flag("empty", "lifts EMPTY_SECRET: also if the new passphrase has no byte");
excludes("backup", "vault");
needs("certificate", "vault");
expect(!certificate.equals(Optional.of("")), "--certificate names no file");
expect(iterations.orElse(1000) >= 1000, "--iterations is %d; expected at least 1000", iterations.orElse(0));

var old = ask("Passphrase that goes");
var fresh = askNew("Passphrase that comes");

show(rotate(disks, r -> {
    r.from(old).to(fresh);
    folder.ifPresent(r::backup);
    safe.ifPresent(path -> r.backup(vault(path, v -> {
        if (certificate.isPresent())
            for (var pem : certificate.get().split(",")) v.certificate(pem);
    })));
    iterations.ifPresent(count -> r.kdf(k -> k.iterations(count)));
    if (claimed) r.allow(Guard.TOKEN_CLAIMED_SLOT);
    if (empty) r.allow(Guard.EMPTY_SECRET);
}));
