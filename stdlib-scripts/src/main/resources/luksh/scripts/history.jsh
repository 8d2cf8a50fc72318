#!/usr/bin/env luksh
//! group Vault
// Lists the backups that a vault has of a header, newest first.
// With --verify it proves that the newest opens and holds the disk's volume key.
//
//   luksh history /dev/sda3
//   luksh history /dev/sda3 --stale --vault /media/safe/luks
//   luksh history disk.img --verify --key-file anna.key
//
// What --stale lists may open with a passphrase that was retired.
var disk = luks(arg("device", "LUKS device or image"));
var folder = option("vault", "/var/backups/luks", "folder of header backups");
var key = optional("vault-key", String.class, "private key (PEM) that opens encrypted backups");
var stale = flag("stale", "only those with a slot that the disk has no more");
var verify = flag("verify", "asks for a passphrase and tries the newest one");
needs("vault-key", "verify");

require(Files.isDirectory(Path.of(folder)), "there is no folder %s; luksh save makes one", folder);
var safe = vault(folder, v -> key.ifPresent(v::key));
var none = disk.path() + (stale ? ": no backup opens with anything that the disk has no more" : ": no backup in " + safe.path());
show(stale ? safe.stale(disk) : safe.history(disk), none);
if (verify) {
    var findings = safe.verify(disk, ask("Passphrase"));
    show(findings, "the newest opens and holds the volume key of " + disk.path());
    if (!findings.isEmpty()) exit(1);
}
