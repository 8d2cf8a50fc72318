#!/usr/bin/env luksh
//! group Look
// Checks a header for damage and weak settings, without a passphrase.
// The check only reads. If it finds an error, for example a damaged copy of the
// header, the exit status is 1. Warnings and infos alone give 0.
//
//   luksh check /dev/sda3
//   luksh check disk.img --json
//   luksh check disk.img --try-empty
var disk = luks(arg("device", "LUKS device, image or header file"));
var empty = flag("try-empty", "try the empty passphrase on every slot; takes as long as unlocking every slot");

var findings = new ArrayList<Finding>(disk.check());
if (empty) findings.addAll(disk.tryEmpty());
if (!findings.isEmpty()) say(disk.path() + ":");
show(findings, disk.path() + ": no findings");
if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) exit(1);
