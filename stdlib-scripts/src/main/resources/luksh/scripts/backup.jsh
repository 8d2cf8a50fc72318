#!/usr/bin/env luksh
//! group Rescue
// Saves the header and its key areas to a new file.
// Only the owner can read the file (mode 0400). Its format is that of cryptsetup
// luksHeaderBackup.
//
//   luksh backup /dev/sda3 /media/safe/sda3.luks
//   luksh backup UUID=e5a1bc1e-8071-3c74-ab26-17335521b816 sda3.luks
//
// Every passphrase of today unlocks the backup, also after you remove it from
// the disk. Keep the backup as safe as the disk.
var disk = luks(arg("device", "LUKS device or image"));
var file = arg("file", "backup file to create");

show(disk.backup(file));
