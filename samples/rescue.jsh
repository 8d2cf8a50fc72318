#!/usr/bin/env luksh
// pvcreate went over the header. What is left, what fits, and put it back.
//
//   luksh samples/rescue.jsh /dev/sdb1
var patient = rescue(arg("device", "damaged device"));

show(patient.findings());
show(patient.candidates());
require(!patient.candidates().isEmpty(), "nothing fits: look for a backup of the header");
patient.mend(patient.candidates().get(0));
