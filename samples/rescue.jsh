#!/usr/bin/env luksh
// pvcreate went over the header. What is left, what fits, and put it back.
//
//   luksh samples/rescue.jsh /dev/sdb1
//   luksh samples/rescue.jsh /dev/sdb1 --vault /var/backups/luks
var device = arg("device", "damaged device");
var folder = optional("vault", String.class, "folder of header backups");
var patient = folder.isEmpty() ? rescue(device) : rescue(device, vault(folder.get()));

show(patient.findings());
show(patient.candidates());
require(!patient.candidates().isEmpty(), "nothing fits: look for a backup of the header");
patient.mend(patient.candidates().get(0));
