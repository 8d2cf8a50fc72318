#!/usr/bin/env luksh
//! group Look
// Lists the differences between two headers.
// The exit status is 0 if the headers are equal, and 1 if they differ. luksh asks
// for no passphrase.
//
//   luksh diff /dev/sda3 /media/safe/sda3.luks
//   luksh diff before.luks after.luks --json
//   luksh diff disk.img saved.luks.p7m --vault-key key.pem
var left = arg("left", "LUKS device, image or header file");
var right = arg("right", "device, image or header file to compare with");
var key = optional("vault-key", String.class, "private key `file` (PEM) that decrypts the backups");
var sealed = left.endsWith(".p7m") || right.endsWith(".p7m");
expect(key.isEmpty() || sealed, "--vault-key has no effect: neither %s nor %s is an encrypted backup (.p7m); leave it out", left, right);

Container header(String file) {
    return file.endsWith(".p7m") ? vault(".", v -> key.ifPresent(v::key)).file(file) : luks(file);
}

var found = diff(header(left), header(right));
show(found, "no differences");
if (!found.isEmpty()) exit(1);
