#!/usr/bin/env luksh
//! group Change
// Makes a new container, LUKS2 unless said otherwise.
// What lies on the device is lost.
//
//   luksh format /dev/vg/data --label data
//   luksh format /dev/vg/boot --luks1 --hash sha512
//   luksh format disk.img --create 1GiB --iterations 300000 \
//       --digest-iterations 40000
//
// A LUKS2 slot is Argon2id unless --iterations or --pbkdf2 is given; GRUB opens
// PBKDF2 alone. Slot and digest iterations are chosen apart: GRUB pays for the
// digest once for each slot that it tries.
var path = arg("device", "device or image to format");
var luks1 = flag("luks1", "LUKS1 instead of LUKS2");
var create = option("create", bytes(0), "make an image file of this size first");
var header = option("header", "", "write the header to this file, a detached header, instead of the device");
var cipher = option("cipher", "aes-xts-plain64", "cipher, mode and IV");
var keyBits = option("key-bits", 512, "size of the volume key; XTS takes two keys");
var hash = option("hash", "sha256", "hash of slots and digest");
var pbkdf2 = flag("pbkdf2", "a PBKDF2 slot instead of Argon2id; LUKS1 has no other");
var iterations = option("iterations", 0, "PBKDF2 iterations of the slot; 0: as many as fit into --time");
var time = option("time", seconds(2), "unlocking time here, as luksh derives; cryptsetup takes up to twice as long");
var digest = option("digest-iterations", 0, "iterations of the volume key digest; 0: 125 ms, or 1000 with --iterations");
var align = option("align-payload", mib(1), "the payload begins at a multiple of this");
var sector = option("sector-size", bytes(0), "LUKS2: what is encrypted at once; 0: 4 KiB where the device allows it");
var metadata = option("metadata-size", bytes(0), "LUKS2: size of one copy of the header; 0: 16 KiB");
var keyslots = option("keyslots-size", bytes(0), "LUKS2: room for key areas; 0: what is left of 16 MiB");
var label = option("label", "", "LUKS2: what LABEL=... finds it by");
var subsystem = option("subsystem", "", "LUKS2: a second label");
var uuid = option("uuid", "", "UUID of the container; a random one if left out");
var overwrite = flag("overwrite", "also where a known header or file system lies");
var empty = flag("empty", "lifts EMPTY_SECRET: also if the new passphrase has no byte");

var there = path.matches("[A-Z]+=.*") || Files.exists(Path.of(path));
if (create.bytes() == 0 && !there) throw new LuksException("there is no " + path + "; --create 1GiB makes an image file of that size", 4);
require(create.bytes() == 0 || !there, "%s is there already: without --create it is formatted as it is", path);

var secret = askNew("New passphrase for " + path);

var disk = luksFormat(path, f -> {
    f.version(luks1 ? LUKS1 : LUKS2).cipher(cipher).keyBits(keyBits).hash(hash).alignPayload(align);
    f.add(secret, s -> {
        if (pbkdf2) s.pbkdf2();
        if (iterations > 0) s.iterations(iterations);
        else s.target(time);
    });
    if (digest > 0) f.digest(d -> d.iterations(digest));
    if (sector.bytes() > 0) f.sectorSize(sector);
    if (metadata.bytes() > 0) f.metadataSize(metadata);
    if (keyslots.bytes() > 0) f.keyslotsSize(keyslots);
    if (!label.isEmpty()) f.label(label);
    if (!subsystem.isEmpty()) f.subsystem(subsystem);
    if (!uuid.isEmpty()) f.uuid(uuid);
    if (!header.isEmpty()) f.header(header);
    if (create.bytes() > 0) f.createFile(create);
    if (overwrite) f.overwrite();
    if (empty) f.allow(Guard.EMPTY_SECRET);
});
show(disk);
