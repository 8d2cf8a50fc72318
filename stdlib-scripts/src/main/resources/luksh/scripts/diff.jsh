#!/usr/bin/env luksh
//! group Look
// Says what differs between two headers, in words.
// Status 0 if nothing does, 1 if something does. No passphrase is needed.
//
//   luksh diff /dev/sda3 /media/safe/sda3.luks
//   luksh diff before.luks after.luks --json
//   luksh diff disk.img saved.luks.p7m --vault-key key.pem
var left = arg("left", "LUKS device, image or header file");
var right = arg("right", "the other one");
var key = optional("vault-key", String.class, "private key (PEM) that opens encrypted backups");
var sealed = left.endsWith(".p7m") || right.endsWith(".p7m");
expect(key.isEmpty() || sealed, "--vault-key has no effect: neither %s nor %s is an encrypted backup (.p7m)", left, right);

Container header(String file) {
    return file.endsWith(".p7m") ? vault(".", v -> key.ifPresent(v::key)).file(file) : luks(file);
}

var found = diff(header(left), header(right));
show(found, "no difference");
if (!found.isEmpty()) exit(1);
