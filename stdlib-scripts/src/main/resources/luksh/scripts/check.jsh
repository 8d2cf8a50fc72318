#!/usr/bin/env luksh
//! group Look
// Says what is wrong with a header, without a passphrase.
// Reads only; status 1 if one of the findings is an error, also with a copy of the
// header that is damaged. Of warnings and infos alone it is 0.
//
//   luksh check /dev/sda3
//   luksh check disk.img --json
var disk = luks(arg("device", "LUKS device, image or header file"));

var findings = disk.check();
if (!findings.isEmpty()) say(disk.path() + ":");
show(findings, disk.path() + ": no findings");
if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) exit(1);
