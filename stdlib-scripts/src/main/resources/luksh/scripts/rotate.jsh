#!/usr/bin/env luksh
//! group Fleet
// Replaces one passphrase with another on many disks.
// luksh first adds and tests the new passphrase on every disk. Only then does it
// remove the old passphrase anywhere.
//
//   luksh rotate '/dev/sd?3'
//   luksh rotate '/srv/*.img' --key-file old.key --new-key-file new.key --yes
//
// The slots keep their number and cost. In these cases luksh keeps all old
// passphrases and exits with 6: a disk cannot take the new passphrase, neither
// passphrase unlocks a disk, or a disk that you named cannot be read or is not
// LUKS. Repair that disk or leave it out. After exit status 6 or a crash, run the
// same command again: on each disk, luksh continues at the step where it stopped.
// If you quote a pattern, luksh expands it and skips files that are not LUKS.
var disks = luksAll(args("device", "LUKS devices, images or patterns"));
if (disks.isEmpty()) throw new LuksException("there is no disk to rotate: none of these is a LUKS device; check the names", 4);
var folder = optional("backup", String.class, "save a header backup of each disk to this `folder`; the old passphrase still unlocks these backups");
var safe = optional("vault", String.class, "save header backups in this vault `folder`; unchanged headers are not saved again");
var certificate = optional("certificate", String.class, "certificate `file` (PEM) to encrypt new backups to; separate several by commas");
var iterations = optional("iterations", Integer.class, "PBKDF2 iterations; default: those of the old slot");
var claimed = flag("claimed", "lifts TOKEN_CLAIMED_SLOT: replace the passphrase although a token uses a slot");
var empty = flag("empty", "lifts EMPTY_SECRET: allow an empty passphrase");
excludes("backup", "vault");
needs("certificate", "vault");
expect(!certificate.equals(Optional.of("")), "--certificate names no file; give a certificate in PEM format");
expect(iterations.orElse(1000) >= 1000, "--iterations is %d; expected at least 1000", iterations.orElse(0));

var old = ask("Old passphrase");
var fresh = askNew("New passphrase");

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
