#!/usr/bin/env luksh
//! group Boot
// Measures how fast this machine derives keys, in Linux and in GRUB.
// The benchmark takes half a minute. luksh stores the times of GRUB's loops for
// luksh grub.
//
//   luksh bench
//   luksh bench --hash sha256,sha512 --chart bench.svg
//   luksh bench --hash sha512 --memory 0 --runs 1 --json
var hash = option("hash", "sha1,sha256,sha512,ripemd160,whirlpool", "hashes for PBKDF2, separated by commas");
var memory = option("memory", mib(512), "memory for Argon2id with four passes and four lanes; 0 skips Argon2id");
var runs = option("runs", 5, "number of runs; the fastest counts; luksh stores nothing after 1 or 2 runs");
var chart = optional("chart", String.class, "draw a bar chart to this `file`; the name ends with .svg or .png");

show(bench(b -> {
    b.hashes(hash.split(",")).runs(runs);
    if (memory.bytes() > 0) b.argon2id(4, memory, 4);
    chart.ifPresent(b::chart);
}));
