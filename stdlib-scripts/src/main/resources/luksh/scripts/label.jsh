#!/usr/bin/env luksh
//! group Change
// Shows or sets the label and the subsystem (LUKS2).
// Other programs can find the device by its label, for example LABEL=office.
//
//   luksh label /dev/sda3 --set office
//   luksh label disk.img --set none --subsystem backup --yes
var disk = luks(arg("device", "LUKS2 device, image or header file"));
var label = optional("set", String.class, "new `label`, at most 47 bytes; 'none' removes it");
var subsystem = optional("subsystem", String.class, "new subsystem, at most 47 bytes; 'none' removes it");

if (label.isEmpty() && subsystem.isEmpty()) {
    say("label %s, subsystem %s", disk.label().isEmpty() ? "(none)" : disk.label(), disk.subsystem().isEmpty() ? "(none)" : disk.subsystem());
    exit(0);
}
show(disk.change(c -> {
    label.ifPresent(text -> c.label(text.equals("none") ? "" : text));
    subsystem.ifPresent(text -> c.subsystem(text.equals("none") ? "" : text));
}));
