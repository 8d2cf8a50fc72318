package luksh.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static luksh.interop.Workbench.secret;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.Version;
import luksh.grub.Clock;
import luksh.grub.CostModel;
import luksh.grub.GrubBuild;
import luksh.grub.GrubVersion;
import luksh.grub.MachineSpeed;
import luksh.grub.Platform;
import luksh.grub.SlotAttempt;
import luksh.oracle.GrubFstest;
import luksh.unlock.Headers;

/**
 * A container, and somebody who types a passphrase to {@code grub-fstest}.
 *
 * @param digest the volume key digest's cost
 * @param typed number of the slot whose passphrase is typed; {@link #WRONG} for one that opens none
 * @param length of the passphrase, in bytes
 */
record GrubCase(String name, Version version, long keyBits, List<Cost> slots, Cost digest, int typed, int length) {
    static final int WRONG = -1;

    /** PBKDF2 with this hash. */
    record Cost(String hash, long iterations) {}

    static Cost cost(String hash, long iterations) {
        return new Cost(hash, iterations);
    }

    /** LUKS1 with one hash, a key of 512 bits and a digest of 1000 iterations; its first passphrase is typed. */
    static GrubCase luks1(String name, String hash, long... iterations) {
        List<Cost> slots = IntStream.range(0, iterations.length)
                .mapToObj(slot -> cost(hash, iterations[slot]))
                .toList();
        return new GrubCase(name, Version.LUKS1, 512, slots, cost(hash, 1000), 0, 8);
    }

    /** LUKS2 with a digest of 1000 iterations of the first slot's hash; the first passphrase is typed. */
    static GrubCase luks2(String name, Cost... slots) {
        return new GrubCase(name, Version.LUKS2, 512, List.of(slots), cost(slots[0].hash(), 1000), 0, 8);
    }

    GrubCase typing(int slot) {
        return new GrubCase(name, version, keyBits, slots, digest, slot, length);
    }

    GrubCase longPassphrase(int bytes) {
        return new GrubCase(name, version, keyBits, slots, digest, typed, bytes);
    }

    GrubCase keyOf(long bits) {
        return new GrubCase(name, version, bits, slots, digest, typed, length);
    }

    GrubCase digest(String hash, long iterations) {
        return new GrubCase(name, version, keyBits, slots, cost(hash, iterations), typed, length);
    }

    /** The container, formatted by us. */
    Path make(Workbench bench) {
        Path image = image(bench);
        bench.format(image, version == Version.LUKS1 ? 4 << 20 : 20 << 20, f -> {
            f.version(version).hash(digest.hash()).keyBits(keyBits).digest(d -> d.iterations(digest.iterations()));
            for (int slot = 0; slot < slots.size(); slot++) {
                Cost cost = slots.get(slot);
                f.add(secret(passphrase(slot)), s -> s.pbkdf2(cost.hash()).iterations(cost.iterations()));
            }
        });
        return image;
    }

    Path image(Workbench bench) {
        return bench.path(name.replaceAll("\\W+", "-") + "-" + typed + ".img");
    }

    /** What is typed. */
    byte[] passphrase() {
        return passphrase(typed);
    }

    private byte[] passphrase(int slot) {
        String text = slot == WRONG ? "wrong" : "slot " + slot;
        return (text + ".".repeat(length - text.length())).getBytes(US_ASCII);
    }

    /** The slots that the model says are tried, in order: up to the one that opens, else all. */
    List<SlotAttempt> trials(Path image, MachineSpeed speed) {
        var build = new GrubBuild(GrubVersion.parse(GrubFstest.version()), Platform.FSTEST);
        try (Device device = Disk.openForReading(image.toString())) {
            List<SlotAttempt> tried = new CostModel(Headers.read(device), new Clock(build, speed), length)
                    .attempts().stream().filter(SlotAttempt::tried).toList();
            return IntStream.range(0, tried.size())
                    .filter(place -> tried.get(place).slot().number() == typed)
                    .mapToObj(place -> tried.subList(0, place + 1))
                    .findFirst()
                    .orElse(tried);
        }
    }
}
