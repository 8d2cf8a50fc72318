#!/usr/bin/env luksh
// Measure the KDFs of this machine, in Linux and in GRUB. Takes half a minute.
//
//   luksh samples/bench.jsh
//   luksh samples/bench.jsh --runs 1 --memory 32MiB
var runs = option("runs", 7, "number of runs; the fastest counts");
var memory = option("memory", mib(512), "memory for Argon2id");

show(bench(b -> b.hashes("sha256", "sha512", "whirlpool").argon2id(4, memory, 4).runs(runs)));
