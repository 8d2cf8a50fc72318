#!/usr/bin/env luksh
// This machine's KDFs, as Linux and as GRUB would run them; half a minute.
//
//   luksh samples/bench.jsh
//   luksh samples/bench.jsh --runs 1 --memory 32MiB
var runs = option("runs", 7, "runs of each; the fastest counts");
var memory = option("memory", mib(512), "memory of Argon2id");

show(bench(b -> b.hashes("sha256", "sha512", "whirlpool").argon2id(4, memory, 4).runs(runs)));
