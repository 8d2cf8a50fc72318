#!/usr/bin/env luksh
//! group Rescue
// Saves the header and its key areas to a new file (0400).
// The file is as cryptsetup luksHeaderBackup makes it.
//
//   luksh backup /dev/sda3 /media/safe/sda3.luks
//   luksh backup UUID=e5a1bc1e-8071-3c74-ab26-17335521b816 sda3.luks
//
// The file opens with every passphrase of today, also when the disk does not any
// more: keep it as safe as the disk.
var disk = luks(arg("device", "LUKS device or image"));
var file = arg("file", "backup to make");

show(disk.backup(file));
