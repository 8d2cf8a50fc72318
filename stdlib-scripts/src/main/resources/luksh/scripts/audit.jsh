#!/usr/bin/env luksh
//! group Look
// Says what is wrong with many headers, by a policy.
// Reads only, asks for no passphrase; status 1 if an error is found.
//
//   luksh audit
//   luksh audit /dev/sda3 '/srv/images/*.img' --policy desktop
//   luksh audit /var/backups/luks --html report.html
//   luksh audit --vault /var/backups/luks --junit audit.xml --json
//
// Of a folder it looks at every file below. What cannot be read is a finding;
// what a folder or a pattern brings and is no header is passed over.
var paths = args("path", "/dev/disk/by-uuid/*", "devices, images, header files, folders of them, patterns");
var policy = option("policy", "server", "desktop, server, grub-boot, or a file");
var folder = optional("vault", String.class, "folder of header backups where each header should be");
var key = optional("vault-key", String.class, "private key (PEM) that opens encrypted backups");
var html = optional("html", String.class, "file for a report to look at and to print");
var junit = optional("junit", String.class, "file for a report in JUnit's XML");
var empty = flag("try-empty", "try the empty passphrase on every slot; takes as long as unlocking each");

needs("vault-key", "vault");
folder.ifPresent(f -> require(Files.isDirectory(Path.of(f)), "there is no folder %s; luksh save makes one", f));
var report = audit(paths, policy, a -> {
    folder.ifPresent(f -> a.vault(vault(f, v -> key.ifPresent(v::key))));
    if (empty) a.tryEmpty();
});
html.ifPresent(report::saveTo);
junit.ifPresent(report::saveTo);
show(report);
exit(report.passed() ? 0 : 1);
