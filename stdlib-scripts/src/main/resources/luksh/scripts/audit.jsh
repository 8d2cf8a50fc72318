#!/usr/bin/env luksh
//! group Look
// Checks many headers against a policy and reports what is wrong.
// The audit only reads and asks for no passphrase. If it finds an error, the
// exit status is 1.
//
//   luksh audit                     every device in /dev/disk/by-uuid
//   luksh audit /dev/sda3 '/srv/images/*.img' --policy desktop
//   luksh audit /var/backups/luks --html report.html
//   luksh audit --vault /var/backups/luks --junit audit.xml --json
//
// The audit checks every file below a folder. In a folder or a pattern, it skips
// files in which it finds neither a header nor remains of one. A LUKS header that
// luksh cannot read is a finding.
var paths = args("path", "/dev/disk/by-uuid/*", "devices, images, header files, folders or patterns");
var policy = option("policy", "server", "desktop, server, grub-boot, or a policy file");
var folder = optional("vault", String.class, "vault `folder` that should contain a backup of each header");
var key = optional("vault-key", String.class, "private key `file` (PEM) that decrypts the backups");
var html = optional("html", String.class, "write an HTML report to this `file`");
var junit = optional("junit", String.class, "write a JUnit XML report to this `file`");
var empty = flag("try-empty", "try the empty passphrase on every slot; takes as long as unlocking every slot");

needs("vault-key", "vault");
folder.ifPresent(f -> require(Files.isDirectory(Path.of(f)), "folder %1$s does not exist; to create it: luksh save DEVICE --vault %1$s", f));
var report = audit(paths, policy, a -> {
    folder.ifPresent(f -> a.vault(vault(f, v -> key.ifPresent(v::key))));
    if (empty) a.tryEmpty();
});
html.ifPresent(report::saveTo);
junit.ifPresent(report::saveTo);
show(report);
exit(report.passed() ? 0 : 1);
