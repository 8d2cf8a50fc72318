#!/usr/bin/env luksh
//! group Look
// Says what is wrong with a header, without a passphrase.
// Reads only. Status 1 if a finding is an error, a damaged copy of the header for
// one; 0 if there are none but warnings and infos.
//
//   luksh check /dev/sda3
//   luksh check disk.img --json
var disk = luks(arg("device", "LUKS device, image or header file"));

var findings = disk.check();
if (!findings.isEmpty()) say(disk.path() + ":");
show(findings, disk.path() + ": no findings");
if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) exit(1);
