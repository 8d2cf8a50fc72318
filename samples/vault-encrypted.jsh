#!/usr/bin/env luksh
// Header backups that the machine which makes them cannot read: it has the
// certificate, and the private key lies elsewhere. Proved where the key is.
//
//   openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
//     -days 3650 -subj '/CN=Disk backups' -keyout key.pem -out cert.pem
//   luksh samples/vault-encrypted.jsh /dev/sda3 cert.pem
//   luksh samples/vault-encrypted.jsh /dev/sda3 cert.pem --prove key.pem
//
// The way back without luksh:
//   openssl cms -decrypt -inform DER -in FILE.luks.p7m -inkey key.pem -out h.luks
//   cryptsetup luksHeaderRestore /dev/sda3 --header-backup-file h.luks
var disk = luks(arg("disk", "LUKS device or image"));
var certificate = arg("certificate", "of who may read the backups, PEM");
var folder = option("vault", "/var/backups/luks", "folder of header backups");
var prove = optional("prove", String.class, "private key: the newest backup is opened with it and a passphrase");

var safe = vault(folder, v -> v.certificate(certificate));
say(safe.save(disk));
for (var old : safe.stale(disk))
    say("%s opens with a passphrase or at a cost that the disk has no more", old.path());
if (prove.isPresent()) {
    var open = vault(folder, v -> v.key(prove.get()));
    var findings = open.verify(disk, ask("Passphrase of " + disk.path()));
    show(findings, "the newest backup opens and holds the volume key");
    require(findings.isEmpty(), "the newest backup of %s is not good", disk.path());
}
