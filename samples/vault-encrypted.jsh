#!/usr/bin/env luksh
// Save header backups that this machine cannot read. It has the certificate, and
// the private key is elsewhere. Test the backups where the private key is.
//
//   openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
//     -days 3650 -subj '/CN=Disk backups' -keyout key.pem -out cert.pem
//   luksh samples/vault-encrypted.jsh /dev/sda3 cert.pem
//   luksh samples/vault-encrypted.jsh /dev/sda3 cert.pem --prove key.pem
//
// To restore a backup without luksh:
//   openssl cms -decrypt -inform DER -in FILE.luks.p7m -inkey key.pem -out h.luks
//   cryptsetup luksHeaderRestore /dev/sda3 --header-backup-file h.luks
var disk = luks(arg("disk", "LUKS device or image"));
var certificate = arg("certificate", "certificate (PEM) of the person who may read the backups");
var folder = option("vault", "/var/backups/luks", "folder of header backups");
var prove = optional("prove", String.class, "private key (PEM) to test the newest backup with, together with a passphrase");

var safe = vault(folder, v -> v.certificate(certificate));
say(safe.save(disk));
for (var old : safe.stale(disk))
    say("%s has a slot whose passphrase or cost the disk no longer has", old.path());
if (prove.isPresent()) {
    var open = vault(folder, v -> v.key(prove.get()));
    var findings = open.verify(disk, ask("Passphrase of " + disk.path()));
    show(findings, "the newest backup unlocks and contains the volume key");
    require(findings.isEmpty(), "the newest backup of %s failed the test", disk.path());
}
