#!/usr/bin/env luksh
// Every header of this machine against a policy; status 1 when it fails.
//
//   luksh samples/audit.jsh --html report.html
var disks = luksAll("/dev/disk/by-uuid/*");
var report = audit(disks, option("policy", "server", "desktop, server, grub-boot or a file"));

show(report);
report.saveTo(option("html", "/var/log/luks-audit.html", "report"));
exit(report.passed() ? 0 : 1);
