#!/usr/bin/env luksh
//! group Vault
// Lists the backups of a header in a vault, newest first.
// With --verify, luksh tests that the newest backup unlocks and contains the
// volume key of the disk.
//
//   luksh history /dev/sda3
//   luksh history /dev/sda3 --stale --vault /media/safe/luks
//   luksh history disk.img --verify --key-file anna.key
//
// A retired passphrase may still unlock the backups that --stale lists.
var disk = luks(arg("device", "LUKS device or image"));
var folder = option("vault", "/var/backups/luks", "`folder` of header backups");
var key = optional("vault-key", String.class, "private key `file` (PEM) that decrypts the backups");
var stale = flag("stale", "only backups with a slot that the disk no longer has");
var verify = flag("verify", "ask for a passphrase and test the newest backup");
needs("vault-key", "verify");

require(Files.isDirectory(Path.of(folder)), "folder %1$s does not exist; to create it: luksh save DEVICE --vault %1$s", folder);
var safe = vault(folder, v -> key.ifPresent(v::key));
var none = disk.path() + (stale ? ": no backup has a slot that the disk no longer has" : ": no backup in " + safe.path());
show(stale ? safe.stale(disk) : safe.history(disk), none);
if (verify) {
    var findings = safe.verify(disk, ask("Passphrase"));
    show(findings, "the newest backup unlocks and contains the volume key of " + disk.path());
    if (!findings.isEmpty()) exit(1);
}
