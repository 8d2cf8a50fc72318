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
var folder = option("vault", "", "folder of header backups where each header should be");
var key = option("vault-key", "", "private key (PEM) that opens encrypted backups");
var html = option("html", "", "file for a report to look at and to print");
var junit = option("junit", "", "file for a report in JUnit's XML");
var empty = flag("try-empty", "try the empty passphrase on every slot; takes as long as unlocking each");

require(folder.isEmpty() || Files.isDirectory(Path.of(folder)), "there is no folder %s; luksh save makes one", folder);
var report = audit(paths, policy, a -> {
    if (!folder.isEmpty()) a.vault(vault(folder, v -> { if (!key.isEmpty()) v.key(key); }));
    if (empty) a.tryEmpty();
});
if (!html.isEmpty()) report.saveTo(html);
if (!junit.isEmpty()) report.saveTo(junit);
show(report);
exit(report.passed() ? 0 : 1);
