#!/usr/bin/env luksh
// Says what is wrong with a header, without a passphrase.
// Reads only; status 1 if something is wrong.
//
//   luksh check /dev/sda3
//   luksh check disk.img --json
var disk = luks(arg("device", "LUKS device, image or header file"));

var findings = disk.check();
say(findings.isEmpty() ? disk.path() + ": nothing speaks against it" : disk.path() + ":");
show(findings);
if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) exit(1);
