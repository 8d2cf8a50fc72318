package luksh.grub;

import java.nio.file.Path;
import java.util.List;
import luksh.FormatSpec;
import luksh.QuietPerson;
import luksh.device.Disk;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.Version;
import luksh.unlock.Headers;

/** Headers with any numbers in them: a container is made once, the numbers are set in memory. */
final class GrubHeaders {
    static final Bytes SALT = Bytes.zeros(32);

    private GrubHeaders() {}

    /** One slot, number 0, 1000 iterations; a key of 512 bits. */
    static Header make(Path folder, Version version, String hash) {
        Path image = folder.resolve(version + hash + ".img");
        FormatSpec.format(
                image.toString(),
                f -> {
                    f.createFile(new Size(20 << 20))
                            .version(version)
                            .keyBits(512)
                            .hash(hash);
                    f.digest(d -> d.iterations(1000));
                    f.add(QuietPerson.secret("anna"), s -> s.pbkdf2(hash).iterations(1000));
                },
                new QuietPerson().session(folder.resolve("state")));
        try (var device = Disk.openForReading(image.toString())) {
            return Headers.read(device);
        }
    }

    static Header withSlot(Header header, int number, Kdf kdf) {
        return withSlot(header, number, kdf, Priority.NORMAL);
    }

    /** Its area lies where nobody looks. */
    static Header withSlot(Header header, int number, Kdf kdf, Priority priority) {
        Area first = header.slots().get(0).area();
        Area area = header.version() == Version.LUKS1
                ? new Area(
                        new Size(first.offset().bytes() + number * 258048L),
                        first.size(),
                        first.cipher(),
                        first.keyBits(),
                        first.hash(),
                        first.stripes())
                : new Area(
                        new Size(32768 + number * 258048L),
                        new Size(258048),
                        first.cipher(),
                        first.keyBits(),
                        first.hash(),
                        first.stripes());
        return header.withSlot(new KeySlot(number, "", kdf, area, priority, true));
    }

    static Pbkdf2 pbkdf2(String hash, long iterations) {
        return new Pbkdf2(hash, iterations, SALT);
    }

    static Header withDigest(Header header, String hash, long iterations) {
        Digest old = header.digest();
        return header.withDigest(
                new Digest(old.number(), hash, iterations, old.salt(), old.value(), old.slots(), old.segments()));
    }

    static CostModel model(Header header, GrubVersion version, Platform platform) {
        return new CostModel(header, new Clock(new GrubBuild(version, platform), MachineSpeed.REFERENCE), 0);
    }

    static List<Integer> tried(CostModel model) {
        return model.attempts().stream()
                .filter(SlotAttempt::tried)
                .map(trial -> trial.slot().number())
                .toList();
    }
}
