#!/usr/bin/env luksh
//! luksh 1
// Thirty lines that do what a maintenance script does, without a disk.
record Disk(String name, int slots, Size size) {
    boolean full() { return slots == 8; }
}
var count = option("disks", 12, "how many");
var disks = new ArrayList<Disk>();
for (int i = 0; i < count; i++) {
    disks.add(new Disk("sd" + (char) ('a' + i), i * 5 % 9, gib(i + 1)));
}

String weak(Disk disk) {
    return disk.name() + (disk.full() ? " is full" : " has " + (8 - disk.slots()) + " free");
}

int sum(List<Disk> all) {
    int total = 0;
    for (var each : all) total += each.slots();
    return total;
}

var bySlots = disks.stream().collect(Collectors.groupingBy(Disk::slots, TreeMap::new, Collectors.counting()));
var names = disks.stream().filter(d -> !d.full()).map(d -> weak(d)).toList();
var largest = disks.stream().max(Comparator.comparing(Disk::size)).orElseThrow();
var time = Duration.ofSeconds(sum(disks));
for (var line : names) say(line);
say("%d disks, %d slots, by number %s", disks.size(), sum(disks), bySlots);
require(largest.size().compareTo(gib(1)) > 0, "all disks are small");
say("largest %s, %s", largest.name(), time);
