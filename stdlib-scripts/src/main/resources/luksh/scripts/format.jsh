#!/usr/bin/env luksh
//! group Change
// Creates a new container, by default LUKS2.
// All data on the device is lost.
//
//   luksh format /dev/vg/data --label data
//   luksh format /dev/vg/boot --luks1 --hash sha512
//   luksh format disk.img --create 1GiB --iterations 300000 \
//       --digest-iterations 40000
//
// A LUKS2 slot uses Argon2id unless --iterations or --pbkdf2 is given. GRUB can
// unlock only PBKDF2 slots. Set the digest iterations separately
// (--digest-iterations), because GRUB computes the digest for every slot it tries.
var path = arg("device", "device or image to format");
var luks1 = flag("luks1", "create LUKS1 instead of LUKS2");
var create = optional("create", Size.class, "create an image file of this size first");
var header = optional("header", String.class, "write the header to this `file` instead of the device (detached header)");
var cipher = option("cipher", "aes-xts-plain64", "cipher, mode and IV generator");
var keyBits = option("key-bits", 512, "size of the volume key in bits; XTS uses two keys");
var hash = option("hash", "sha256", "hash for slots and digest");
var pbkdf2 = flag("pbkdf2", "use PBKDF2 instead of Argon2id; LUKS1 always uses PBKDF2");
var iterations = optional("iterations", Integer.class, "PBKDF2 iterations of the slot; default: as many as --time allows");
var time = option("time", seconds(2), "unlock time with luksh on this machine (cryptsetup may need up to twice as long)");
var digest = optional("digest-iterations", Integer.class, "iterations of the volume key digest; default: as many as take 125 ms, or 1000 if --iterations is given");
var align = option("align-payload", mib(1), "start the encrypted data at a multiple of this");
var sector = optional("sector-size", Size.class, "LUKS2: sector size of the encryption; default: 4 KiB if the device allows it");
var metadata = optional("metadata-size", Size.class, "LUKS2: size of one copy of the header; default: 16 KiB");
var keyslots = optional("keyslots-size", Size.class, "LUKS2: space for key areas; default: 16 MiB minus both header copies");
var label = optional("label", String.class, "LUKS2: label, used by LABEL=...");
var subsystem = optional("subsystem", String.class, "LUKS2: second label");
var uuid = optional("uuid", String.class, "UUID of the container; default: random");
var overwrite = flag("overwrite", "overwrite a known header or file system");
var empty = flag("empty", "lifts EMPTY_SECRET: allow an empty passphrase");
excludes("luks1", "metadata-size", "keyslots-size", "label", "subsystem");
excludes("iterations", "time");
excludes("create", "header", "overwrite");
excludes("header", "align-payload", "overwrite");
expect(!luks1 || sector.orElse(bytes(512)).equals(bytes(512)), "--sector-size and --luks1 contradict each other: LUKS1 always has sectors of 512 bytes; leave out --sector-size");
expect(!create.equals(Optional.of(bytes(0))), "--create is 0; expected the size of the image, for example 1GiB");
expect(keyBits > 0 && keyBits <= 4096 && keyBits % 8 == 0, "--key-bits is %d; expected a multiple of 8, at most 4096", keyBits);
expect(digest.orElse(1000) >= 1000, "--digest-iterations is %d; expected at least 1000", digest.orElse(0));
expect(iterations.orElse(1000) >= 1000, "--iterations is %d; expected at least 1000", iterations.orElse(0));
expect(!time.isZero(), "--time is 0; expected more, for example 2s");

var there = path.matches("[A-Z]+=.*") || Files.exists(Path.of(path));
if (create.isEmpty() && !there) throw new LuksException(path + " does not exist; to create an image file of 1 GiB, add --create 1GiB", 4);
require(create.isEmpty() || !there, "%s already exists; to format it as it is, leave out --create", path);

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
