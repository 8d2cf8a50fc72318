#!/usr/bin/env luksh
//! group Vault
// Saves headers to a vault if they changed.
// luksh warns about backups that a retired passphrase still unlocks. If luksh
// cannot read a disk that you named, it saves the others and exits with 6.
//
//   luksh save /dev/sda3
//   luksh save '/dev/disk/by-uuid/*' --vault /media/safe/luks
//   luksh save /dev/sda3 --certificate cert.pem
//
// The vault has one folder for each UUID. Its files have the format of cryptsetup
// luksHeaderBackup. A passphrase that was valid at the time of the backup still
// unlocks that backup. With --certificate only the holder of the private key can
// read the backups. To restore one: luksh restore DEVICE FILE --vault-key
// key.pem. To decrypt one without luksh: openssl cms -decrypt -inform DER
// -in FILE -inkey key.pem.
var paths = args("device", "LUKS devices, images or patterns");
var folder = option("vault", "/var/backups/luks", "`folder` of header backups");
var certificate = optional("certificate", String.class, "certificate `file` (PEM) to encrypt new backups to; separate several by commas");
expect(!certificate.equals(Optional.of("")), "--certificate names no file; give a certificate in PEM format");
var safe = vault(folder, v -> {
    if (certificate.isPresent())
        for (var pem : certificate.get().split(",")) v.certificate(pem);
});

// a single named device must be LUKS; of several, those that are not are skipped
var alone = paths.size() == 1 && !paths.get(0).matches(".*[*?\\[{].*");
var disks = alone ? List.of(luks(paths.get(0))) : luksAll(paths);
if (disks.isEmpty()) throw new LuksException("none of these is a LUKS device; check the names", 4);
var saved = new ArrayList<Backup>();
for (var disk : progress("saving headers", disks)) {
    saved.add(safe.save(disk));
    for (var old : safe.stale(disk))
        say("%s: %s has a slot whose passphrase or cost the disk no longer has", disk.path(), old.path());
}
show(saved);
var left = unread(disks);
if (!left.isEmpty()) throw new LuksException("not saved: " + String.join(", ", left), 6);
