#!/usr/bin/env luksh
// Makes a new LUKS1 container.
// What lies on the device is lost.
//
//   luksh format /dev/vg/data --hash sha512
//   luksh format disk.img --create 1GiB --iterations 300000 \
//       --digest-iterations 40000
//
// Slot and digest iterations are chosen apart: GRUB pays for the digest once for
// each slot that it tries.
var path = arg("device", "device or image to format");
var create = option("create", bytes(0), "make an image file of this size first");
var header = option("header", "", "write the header to this file, a detached header, instead of the device");
var cipher = option("cipher", "aes-xts-plain64", "cipher, mode and IV");
var keyBits = option("key-bits", 512, "size of the volume key; XTS takes two keys");
var hash = option("hash", "sha256", "hash of slots and digest");
var iterations = option("iterations", 0, "PBKDF2 iterations of the slot; 0: as many as fit into --time");
var time = option("time", seconds(2), "unlocking time here, as luksh derives; cryptsetup takes up to twice as long");
var digest = option("digest-iterations", 0, "iterations of the volume key digest; 0: 125 ms, or 1000 with --iterations");
var align = option("align-payload", mib(1), "the payload begins at a multiple of this");
var uuid = option("uuid", "", "UUID of the container; a random one if left out");
var overwrite = flag("overwrite", "even if something known lies there");

var there = path.matches("[A-Z]+=.*") || Files.exists(Path.of(path));
if (create.bytes() == 0 && !there) throw new LuksException("there is no " + path + "; --create 1GiB makes an image file of that size", 4);
require(create.bytes() == 0 || !there, "%s is there already: without --create it is formatted as it is", path);

var secret = askNew("New passphrase for " + path);

var disk = luksFormat(path, f -> {
    f.version(LUKS1).cipher(cipher).keyBits(keyBits).hash(hash).alignPayload(align);
    f.add(secret, s -> {
        if (iterations > 0) s.iterations(iterations);
        else s.target(time);
    });
    if (digest > 0) f.digest(d -> d.iterations(digest));
    if (!uuid.isEmpty()) f.uuid(uuid);
    if (!header.isEmpty()) f.header(header);
    if (create.bytes() > 0) f.createFile(create);
    if (overwrite) f.overwrite();
});
show(disk);
