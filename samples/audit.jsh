#!/usr/bin/env luksh
// Check every header of this machine against a policy. The exit status is 1 if
// the audit fails.
//
//   luksh samples/audit.jsh --html report.html
var disks = luksAll("/dev/disk/by-uuid/*");
var report = audit(disks, option("policy", "server", "desktop, server, grub-boot or a file"));

show(report);
report.saveTo(option("html", "/var/log/luks-audit.html", "file for the report"));
exit(report.passed() ? 0 : 1);
