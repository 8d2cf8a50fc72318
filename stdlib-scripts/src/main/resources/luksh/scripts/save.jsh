#!/usr/bin/env luksh
//! group Vault
// Saves headers to a vault, each only if it changed.
// Warns of backups that a retired passphrase still opens. Status 6 if a disk that
// was named could not be read: the others are saved.
//
//   luksh save /dev/sda3
//   luksh save '/dev/disk/by-uuid/*' --vault /media/safe/luks
//   luksh save /dev/sda3 --certificate cert.pem
//
// The vault has a folder for each UUID, and in it files as cryptsetup
// luksHeaderBackup makes them. Each opens with every passphrase of its day.
// With --certificate only the holder of its private key can read them: luksh with
// --vault-key key.pem, or openssl cms -decrypt -inform DER -in F -inkey key.pem.
var paths = args("device", "LUKS devices, images or globs");
var folder = option("vault", "/var/backups/luks", "folder of header backups");
var certificate = optional("certificate", String.class, "certificate (PEM) that new backups are encrypted to; several by commas");
expect(!certificate.equals(Optional.of("")), "--certificate names no file");
var safe = vault(folder, v -> {
    if (certificate.isPresent())
        for (var pem : certificate.get().split(",")) v.certificate(pem);
});

// one that is named must be there, of several each is skipped that is none
var alone = paths.size() == 1 && !paths.get(0).matches(".*[*?\\[{].*");
var disks = alone ? List.of(luks(paths.get(0))) : luksAll(paths);
if (disks.isEmpty()) throw new LuksException("no LUKS device among these", 4);
var saved = new ArrayList<Backup>();
for (var disk : progress("saving headers", disks)) {
    saved.add(safe.save(disk));
    for (var old : safe.stale(disk))
        say("%s: %s opens with a passphrase or at a cost that the disk has no more", disk.path(), old.path());
}
show(saved);
var left = unread(disks);
if (!left.isEmpty()) throw new LuksException("not saved: " + String.join(", ", left), 6);
