#!/usr/bin/env luksh
//! group Boot
// Says how fast this machine derives, as Linux and as GRUB would.
// It takes half a minute; what it learns of GRUB's loops is kept for luksh grub.
//
//   luksh bench
//   luksh bench --hash sha256,sha512 --chart bench.svg
//   luksh bench --hash sha512 --memory 0 --runs 1 --json
var hash = option("hash", "sha1,sha256,sha512,ripemd160,whirlpool", "hashes of PBKDF2, a comma between them");
var memory = option("memory", mib(512), "memory of Argon2id, four passes with four lanes; 0 leaves it out");
var runs = option("runs", 5, "runs of each, the fastest counts; 1 or 2 are a look, of which nothing is kept");
var chart = optional("chart", String.class, "file for a bar chart, SVG or PNG by the name's end");

show(bench(b -> {
    b.hashes(hash.split(",")).runs(runs);
    if (memory.bytes() > 0) b.argon2id(4, memory, 4);
    chart.ifPresent(b::chart);
}));
