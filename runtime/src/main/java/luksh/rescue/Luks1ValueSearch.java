package luksh.rescue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.crypto.DerivedKey;
import luksh.crypto.Hash;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.crypto.cipher.KeyArea;
import luksh.crypto.cipher.SectorCipher;
import luksh.crypto.kdf.KeyDerivation;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.device.Device;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.Digest;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.parallel.TimeBudget;

/**
 * Tries possible values of damaged LUKS1 fields until a passphrase unlocks a slot: names of hash, cipher and mode, the key
 * size, slot states. The digest proves the key. If the digest is lost, the payload or a second slot with the same key proves
 * it, and luksh computes a new digest. Reads only.
 */
final class Luks1ValueSearch {
    private static final List<String> CIPHERS = List.of("aes", "serpent", "twofish", "camellia");
    private static final List<String> MODES = List.of(
            "xts-plain64",
            "cbc-essiv:sha256",
            "cbc-plain64",
            "cbc-plain",
            "xts-plain",
            "xts-benbi",
            "lrw-benbi",
            "cbc-benbi",
            "ecb",
            "cbc-null");
    private static final List<Integer> KEY_SIZES = List.of(64, 32, 16, 48, 24, 40);
    private static final int LONGEST = 64;
    private static final int NAME = 32;
    private static final int CIPHER = 8;
    private static final int MODE = CIPHER + NAME;
    private static final int HASH = MODE + NAME;
    private static final int PAYLOAD = 104;
    private static final int KEY_BYTES = 108;
    private static final int DIGEST_ITERATIONS = 164;
    private static final int LEAST_ITERATIONS = 1000;
    private static final int MOST_ITERATIONS = 10_000_000;
    /** cryptsetup uses 125 ms for the digest and 2 s for a slot. */
    private static final int SLOT_TO_DIGEST = 16;

    private static final int MIB_SECTORS = 2048;

    private final Device device;
    private final Luks1HeaderSearch remains;
    private final Luks1Fields fields;
    private final TimeBudget budget;
    private final byte[] template;
    private final boolean digestLost;
    /** Keys without a proof so far. */
    private final List<Held> held = new ArrayList<>();

    Luks1ValueSearch(Device device, Luks1HeaderSearch remains, TimeBudget budget) {
        this.device = device;
        this.remains = remains;
        this.fields = remains.fields();
        this.budget = budget;
        this.template = fields.mended().toArray();
        this.digestLost = fields.damaged(Luks1Header.DIGEST_OFFSET, Luks1Header.UUID_OFFSET);
    }

    /** One combination of values. */
    private record Choice(String hash, CipherSpec cipher, int keyBytes) {}

    private record Held(int slot, Choice choice, VolumeKey key) {}

    /**
     * The proof that a key is the volume key.
     *
     * @param words empty without a proof
     * @param byDigest whether the digest on the device is the proof
     */
    private record Evidence(String words, boolean byDigest) {}

    /** The first header that a secret proves. */
    Optional<Luks1Candidate> candidate(List<Secret> secrets) {
        try {
            for (String hash : hashes()) {
                for (Secret secret : secrets) {
                    for (int slot : slots()) {
                        Optional<Luks1Candidate> found = slot(slot, hash, secret);
                        if (found.isPresent()) {
                            return found;
                        }
                    }
                }
            }
            return Optional.empty();
        } finally {
            held.forEach(one -> one.key.close());
        }
    }

    /** Derives the key once for all ciphers and key sizes. */
    private Optional<Luks1Candidate> slot(int slot, String hash, Secret secret) {
        int at = Luks1Entries.at(slot);
        ByteBuffer in = ByteBuffer.wrap(template);
        long iterations = Integer.toUnsignedLong(in.getInt(at + 4));
        List<Choice> choices = choices(hash);
        if (iterations == 0 || choices.isEmpty() || !budget.more()) {
            return Optional.empty();
        }
        Bytes salt = Bytes.copyOf(template, at + 8, at + 8 + Luks1KeySlot.SALT_SIZE);
        int longest = choices.stream().mapToInt(Choice::keyBytes).max().orElse(LONGEST);
        try (DerivedKey derived = KeyDerivation.derive(new Pbkdf2(hash, iterations, salt), secret, longest)) {
            for (Choice choice : choices) {
                if (!budget.more()) {
                    return Optional.empty();
                }
                Optional<Luks1Candidate> found = choice(slot, choice, derived);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Luks1Candidate> choice(int slot, Choice choice, DerivedKey derived) {
        long start = Luks1Entries.material(ByteBuffer.wrap(template), slot) * Luks1Header.SECTOR;
        int size = Luks1Header.areaSize(choice.keyBytes);
        if (start < 2 * Luks1Header.SECTOR || start + size > device.size()) {
            return Optional.empty();
        }
        var area = new Area(
                new Size(start),
                new Size(size),
                choice.cipher.toString(),
                choice.keyBytes * 8,
                choice.hash,
                Luks1KeySlot.STRIPES);
        VolumeKey key;
        try (DerivedKey first = derived.first(choice.keyBytes)) {
            key = KeyArea.open(device.read(start, size), area, first, choice.keyBytes);
        } catch (LuksException e) {
            return Optional.empty(); // the cipher does not support the key size
        }
        Evidence evidence = evidence(choice, key);
        if (!evidence.words.isEmpty()) {
            try (key) {
                return made(slot, choice, key, evidence);
            }
        }
        return agreed(new Held(slot, choice, key));
    }

    /** Two slots with the same key prove it: two wrong keys are equal with probability 2^-128 at most. */
    private Optional<Luks1Candidate> agreed(Held next) {
        Optional<Held> same = held.stream()
                .filter(other -> other.slot != next.slot && other.key.sameAs(next.key))
                .findFirst();
        held.add(next);
        return same.flatMap(other -> made(
                next.slot,
                next.choice,
                next.key,
                new Evidence("slots " + other.slot + " and " + next.slot + " contain the same key", false)));
    }

    private Evidence evidence(Choice choice, VolumeKey key) {
        if (!digestLost && VolumeKeyDigest.matches(key, digest(choice))) {
            return new Evidence("the digest confirms the key", true);
        }
        String payload = payloads(choice.keyBytes)
                .map(sector -> PayloadProof.of(device, sector * Luks1Header.SECTOR, choice.cipher, key))
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse("");
        return new Evidence(payload, false);
    }

    private Digest digest(Choice choice) {
        int at = Luks1Header.DIGEST_OFFSET;
        int salt = at + Luks1Header.DIGEST_SIZE;
        return new Digest(
                0,
                choice.hash,
                Integer.toUnsignedLong(ByteBuffer.wrap(template).getInt(DIGEST_ITERATIONS)),
                Bytes.copyOf(template, salt, DIGEST_ITERATIONS),
                Bytes.copyOf(template, at, salt),
                List.of(),
                List.of());
    }

    /** Possible offsets of the payload, in sectors: the field's value, or else cryptsetup's usual ones. */
    private Stream<Long> payloads(int keyBytes) {
        long there = Integer.toUnsignedLong(ByteBuffer.wrap(template).getInt(PAYLOAD));
        if (!fields.damaged(PAYLOAD, PAYLOAD + 4)) {
            return Stream.of(there);
        }
        long end = Luks1Header.endOfAreas(keyBytes) / Luks1Header.SECTOR;
        return Stream.of((end + MIB_SECTORS - 1) / MIB_SECTORS * MIB_SECTORS, end, 0L);
    }

    private Optional<Luks1Candidate> made(int slot, Choice choice, VolumeKey key, Evidence evidence) {
        byte[] header = template.clone();
        ByteBuffer out = ByteBuffer.wrap(header);
        var bless = new ArrayList<String>();
        name(header, HASH, choice.hash, "hash-spec", bless);
        name(header, CIPHER, choice.cipher.cipher(), "cipher-name", bless);
        name(header, MODE, choice.cipher.modeAndIv(), "cipher-mode", bless);
        if (out.getInt(KEY_BYTES) != choice.keyBytes) {
            out.putInt(KEY_BYTES, choice.keyBytes);
            bless.add("key-bytes is " + choice.keyBytes);
        }
        if (fields.damaged(PAYLOAD, PAYLOAD + 4)) {
            Optional<Long> begins = payloads(choice.keyBytes)
                    .filter(sector -> !PayloadProof.of(device, sector * Luks1Header.SECTOR, choice.cipher, key)
                            .isEmpty())
                    .findFirst();
            if (begins.isEmpty()) {
                return Optional.empty();
            }
            out.putInt(PAYLOAD, begins.get().intValue());
            bless.add("payload-offset is sector " + begins.get());
        }
        if (!evidence.byDigest) {
            digest(out, slot, choice, key);
            bless.add("luksh computes mk-digest, its salt and its iterations again from the key of slot " + slot);
        }
        bless.add("proof: the passphrase unlocks slot " + slot + ", and " + evidence.words);
        try {
            return Optional.of(new Luks1Candidate(
                    Luks1Header.decode(header),
                    remains.found(),
                    "header at byte 0; the passphrase unlocks slot " + slot + " with these values, and "
                            + evidence.words,
                    bless));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    private static void digest(ByteBuffer out, int slot, Choice choice, VolumeKey key) {
        var salt = new byte[Luks1KeySlot.SALT_SIZE];
        new SecureRandom().nextBytes(salt);
        int there = out.getInt(DIGEST_ITERATIONS);
        int slots = out.getInt(Luks1Entries.at(slot) + 4);
        int iterations = there >= LEAST_ITERATIONS && there <= MOST_ITERATIONS
                ? there
                : Math.max(LEAST_ITERATIONS, Math.min(MOST_ITERATIONS, Math.abs(slots) / SLOT_TO_DIGEST));
        Bytes digest = VolumeKeyDigest.of(key, choice.hash, iterations, Bytes.copyOf(salt), Luks1Header.DIGEST_SIZE);
        out.put(Luks1Header.DIGEST_OFFSET, digest.toArray());
        out.put(Luks1Header.DIGEST_OFFSET + Luks1Header.DIGEST_SIZE, salt);
        out.putInt(DIGEST_ITERATIONS, iterations);
    }

    private static void name(byte[] header, int offset, String name, String field, List<String> said) {
        byte[] value = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), NAME);
        if (!Arrays.equals(value, 0, NAME, header, offset, offset + NAME)) {
            System.arraycopy(value, 0, header, offset, NAME);
            said.add(field + " is " + name);
        }
    }

    private List<Integer> slots() {
        ByteBuffer in = ByteBuffer.wrap(template);
        return IntStream.range(0, Luks1Header.KEY_SLOTS)
                .filter(number -> in.getInt(Luks1Entries.at(number)) == Luks1Entries.ACTIVE)
                .boxed()
                .toList();
    }

    private List<String> hashes() {
        String there = text(HASH);
        return fields.damaged(HASH, HASH + NAME)
                ? byLikeness(Hash.names(), there)
                : List.of(there.toLowerCase(Locale.ROOT));
    }

    /** Valid combinations, the most likely first. */
    private List<Choice> choices(String hash) {
        List<String> ciphers =
                fields.damaged(CIPHER, CIPHER + NAME) ? byLikeness(CIPHERS, text(CIPHER)) : List.of(text(CIPHER));
        List<String> modes = fields.damaged(MODE, MODE + NAME) ? byLikeness(MODES, text(MODE)) : List.of(text(MODE));
        List<Integer> sizes = fields.openKeySize()
                ? KEY_SIZES
                : List.of(ByteBuffer.wrap(template).getInt(KEY_BYTES));
        var choices = new ArrayList<Choice>();
        for (int size : sizes) {
            for (String cipher : ciphers) {
                for (String mode : modes) {
                    choice(hash, cipher + "-" + mode, size).ifPresent(choices::add);
                }
            }
        }
        return choices;
    }

    private static Optional<Choice> choice(String hash, String cipher, int size) {
        try {
            CipherSpec spec = CipherSpec.parse(cipher);
            SectorCipher.check(spec, size * 8);
            return Optional.of(new Choice(hash, spec, size));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    /** Names that share more bytes with the damaged name come first. */
    private static List<String> byLikeness(List<String> names, String there) {
        return names.stream()
                .sorted((a, b) -> Integer.compare(alike(b, there), alike(a, there)))
                .toList();
    }

    private static int alike(String name, String there) {
        return (int) IntStream.range(0, Math.min(name.length(), there.length()))
                .filter(i -> name.charAt(i) == there.charAt(i))
                .count();
    }

    /** The bytes up to the NUL, as Latin-1. */
    private String text(int offset) {
        int end = offset;
        while (end < offset + NAME && template[end] != 0) {
            end++;
        }
        return new String(template, offset, end - offset, StandardCharsets.ISO_8859_1);
    }
}
