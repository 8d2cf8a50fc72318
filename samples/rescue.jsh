#!/usr/bin/env luksh
// Repair a header that pvcreate overwrote: list what remains, list the possible
// headers, and write the first one.
//
//   luksh samples/rescue.jsh /dev/sdb1
//   luksh samples/rescue.jsh /dev/sdb1 --vault /var/backups/luks
var device = arg("device", "damaged device");
var folder = optional("vault", String.class, "folder of header backups");
var patient = folder.isEmpty() ? rescue(device) : rescue(device, vault(folder.get()));

show(patient.findings());
show(patient.candidates());
require(!patient.candidates().isEmpty(), "no possible header was found; look for a header backup");
patient.mend(patient.candidates().get(0));
