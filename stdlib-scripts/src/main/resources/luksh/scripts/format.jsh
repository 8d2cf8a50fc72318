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
var create = optional("create", Size.class, "make an image file of this size first");
var header = optional("header", String.class, "write the header to this file, a detached header, instead of the device");
var cipher = option("cipher", "aes-xts-plain64", "cipher, mode and IV");
var keyBits = option("key-bits", 512, "size of the volume key; XTS takes two keys");
var hash = option("hash", "sha256", "hash of slots and digest");
var pbkdf2 = flag("pbkdf2", "a PBKDF2 slot instead of Argon2id; LUKS1 has no other");
var iterations = optional("iterations", Integer.class, "PBKDF2 iterations of the slot; as many as fit into --time if left out");
var time = option("time", seconds(2), "unlocking time here, as luksh derives; cryptsetup takes up to twice as long");
var digest = optional("digest-iterations", Integer.class, "iterations of the volume key digest; if left out 125 ms, or 1000 with --iterations");
var align = option("align-payload", mib(1), "the payload begins at a multiple of this");
var sector = optional("sector-size", Size.class, "LUKS2: what is encrypted at once; if left out 4 KiB where the device allows it");
var metadata = optional("metadata-size", Size.class, "LUKS2: size of one copy of the header; 16 KiB if left out");
var keyslots = optional("keyslots-size", Size.class, "LUKS2: room for key areas; what is left of 16 MiB if left out");
var label = optional("label", String.class, "LUKS2: what LABEL=... finds it by");
var subsystem = optional("subsystem", String.class, "LUKS2: a second label");
var uuid = optional("uuid", String.class, "UUID of the container; a random one if left out");
var overwrite = flag("overwrite", "also where a known header or file system lies");
var empty = flag("empty", "lifts EMPTY_SECRET: also if the new passphrase has no byte");
excludes("luks1", "metadata-size", "keyslots-size", "label", "subsystem");
excludes("iterations", "time");
excludes("create", "header", "overwrite");
excludes("header", "align-payload", "overwrite");
expect(!luks1 || sector.orElse(bytes(512)).equals(bytes(512)), "--sector-size and --luks1 contradict each other: LUKS1 has sectors of 512 bytes");
expect(!create.equals(Optional.of(bytes(0))), "--create is 0; expected the size of the image, for example 1GiB");
expect(keyBits > 0 && keyBits <= 4096 && keyBits % 8 == 0, "--key-bits is %d; expected a multiple of 8, at most 4096", keyBits);
expect(digest.orElse(1000) >= 1000, "--digest-iterations is %d; expected at least 1000", digest.orElse(0));
expect(iterations.orElse(1000) >= 1000, "--iterations is %d; expected at least 1000", iterations.orElse(0));
expect(!time.isZero(), "--time is 0; expected more, for example 2s");

var there = path.matches("[A-Z]+=.*") || Files.exists(Path.of(path));
if (create.isEmpty() && !there) throw new LuksException("there is no " + path + "; --create 1GiB makes an image file of that size", 4);
require(create.isEmpty() || !there, "%s is there already: without --create it is formatted as it is", path);

var secret = askNew("New passphrase for " + path);

var disk = luksFormat(path, f -> {
    f.version(luks1 ? LUKS1 : LUKS2).cipher(cipher).keyBits(keyBits).hash(hash).alignPayload(align);
    f.add(secret, s -> {
        if (pbkdf2) s.pbkdf2();
        if (iterations.isPresent()) s.iterations(iterations.get());
        else s.target(time);
    });
    digest.ifPresent(count -> f.digest(d -> d.iterations(count)));
    sector.ifPresent(f::sectorSize);
    metadata.ifPresent(f::metadataSize);
    keyslots.ifPresent(f::keyslotsSize);
    label.ifPresent(f::label);
    subsystem.ifPresent(f::subsystem);
    uuid.ifPresent(f::uuid);
    header.ifPresent(f::header);
    create.ifPresent(f::createFile);
    if (overwrite) f.overwrite();
    if (empty) f.allow(Guard.EMPTY_SECRET);
});
show(disk);
