#!/usr/bin/env luksh
//! group Look
// Says what is wrong with a header, without a passphrase.
// Reads only. Status 1 if a finding is an error, a damaged copy of the header for
// one; 0 if there are none but warnings and infos.
//
//   luksh check /dev/sda3
//   luksh check disk.img --json
//   luksh check disk.img --try-empty
var disk = luks(arg("device", "LUKS device, image or header file"));
var empty = flag("try-empty", "try the empty passphrase on every slot; takes as long as unlocking each");

var findings = new ArrayList<Finding>(disk.check());
if (empty) findings.addAll(disk.tryEmpty());
if (!findings.isEmpty()) say(disk.path() + ":");
show(findings, disk.path() + ": no findings");
if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) exit(1);
