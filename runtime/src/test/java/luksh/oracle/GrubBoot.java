package luksh.oracle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * GRUB itself, built by grub-mkimage and booted in QEMU, opens containers and tells how many instructions that took.
 *
 * <p>QEMU counts: with {@code -icount shift=5} each instruction moves the guest's clock by 32 ns, whatever the host does meanwhile, so
 * what GRUB's {@code time} prints is a number of instructions, to 1 ms or 31,250 of them;
 * except that GRUB turns in a loop while it waits for a disk, which is some millions where the host is very busy.
 * More nanoseconds each would let timer interrupts weigh, fewer let firmware wait longer.
 *
 * <p>The passphrase is typed, since GRUB 2.06 has no other way. How fast it is typed would count: so a first container, which is
 * not counted, asks; with its answer comes the same for all others, which they find in the serial port's buffer. The port is one that the
 * firmware does not know, else it takes characters away.
 */
public final class GrubBoot {
    public static final String I386_PC = "i386-pc";
    public static final String X86_64_EFI = "x86_64-efi";

    /** {@code -icount shift} */
    private static final int SHIFT = 5;

    private static final String MACHINE =
            "-machine pc -m 256 -nodefaults -display none -no-reboot -chardev stdio,id=typed,signal=off -device isa-serial,chardev=typed,iobase=0x2e8,irq=7"
                    + " -icount sleep=off,shift=" + SHIFT;

    private static final double INSTRUCTIONS_PER_SECOND = 1e9 / (1 << SHIFT);
    private static final int SECONDS = 120;
    /** UEFI as Debian's package {@code ovmf} has it. */
    private static final String OVMF = "/usr/share/ovmf/OVMF.fd";

    private static final String MODULES = "serial terminal normal time halt cryptodisk luks luks2 pbkdf2 gcry_rijndael"
            + " gcry_sha1 gcry_sha256 gcry_sha512 gcry_rmd160 gcry_whirlpool";
    private static final List<String> PORT =
            List.of("serial --port=0x2e8 --speed=115200", "terminal_output serial", "terminal_input serial");
    private static final String QUESTION = "Enter passphrase for";
    private static final Pattern OPENED =
            Pattern.compile("Slot \"?(\\d+)\"? opened\\s+Elapsed time: (\\d+\\.\\d+) seconds");

    private GrubBoot() {}

    /** The slot that opened a container, and the instructions from GRUB's question until then. */
    public record Opened(int slot, double instructions) {}

    /**
     * Boots and opens the containers one after the other.
     *
     * @param scratch an empty folder
     * @param passphrase ASCII, one or two characters, since the port's buffer is small; opens all of them
     * @param first opened first, and not counted
     * @throws AssertionError if one does not open, with what GRUB printed
     */
    public static List<Opened> open(
            GrubModules modules, String platform, Path scratch, String passphrase, Path first, List<Path> containers) {
        modules.require(platform);
        var all = new ArrayList<>(List.of(first));
        all.addAll(containers);
        try {
            String said = run(
                    machine(modules, platform, scratch, questions(all), "", all),
                    List.of((passphrase + "\r").repeat(all.size())));
            List<Opened> opened = OPENED.matcher(said)
                    .results()
                    .map(found -> new Opened(
                            Integer.parseInt(found.group(1)),
                            Double.parseDouble(found.group(2)) * INSTRUCTIONS_PER_SECOND))
                    .toList();
            if (opened.size() != containers.size()) {
                throw new AssertionError(modules + " on " + platform + " opened " + opened.size() + " of "
                        + containers.size() + " containers: " + said);
            }
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Boots a machine with a BIOS, and gives what GRUB printed.
     *
     * @param scratch an empty folder
     * @param lines embedded in GRUB's core, where its rescue parser reads them: no {@code if}, no comments
     * @param more modules than those that open containers, separated by spaces
     * @param disks {@code (hd1)} and so on
     * @param passphrase typed as often as GRUB asks for one
     */
    public static String boot(
            GrubModules modules, Path scratch, List<String> lines, String more, List<Path> disks, String passphrase) {
        modules.require(I386_PC);
        try {
            return run(
                    machine(modules, I386_PC, scratch, lines, " " + more, disks),
                    Collections.nCopies(disks.size(), passphrase + "\r"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> machine(
            GrubModules modules, String platform, Path scratch, List<String> lines, String more, List<Path> disks)
            throws IOException {
        var all = new ArrayList<>(PORT);
        all.addAll(lines);
        all.add("halt");
        Path configuration = Files.writeString(scratch.resolve("grub.cfg"), String.join("\n", all) + "\n");
        var command = new ArrayList<>(List.of(Oracle.require("qemu-system-x86_64")));
        command.addAll(List.of(MACHINE.split(" ")));
        command.addAll(
                platform.equals(I386_PC)
                        ? drive(0, biosDisk(modules, scratch, configuration, more))
                        : List.of("-bios", ovmf(), "-kernel", efi(modules, scratch, configuration, more)));
        for (Path disk : disks) {
            // each with a number: the firmware sees no disk that has none
            command.addAll(drive(1 + disks.indexOf(disk), disk));
        }
        return command;
    }

    /** As grub-install writes it: containers by their UUID, since the firmware has disks in an order of its own. */
    private static List<String> questions(List<Path> containers) throws IOException {
        var lines = new ArrayList<String>();
        for (Path container : containers) {
            lines.add((lines.isEmpty() ? "" : "time ") + "cryptomount -u " + uuid(container));
        }
        return lines;
    }

    /** LUKS1 and LUKS2 have it at the same place; GRUB before 2.12 knows it without dashes only. */
    private static String uuid(Path container) throws IOException {
        try (var file = new RandomAccessFile(container.toFile(), "r")) {
            var field = new byte[40];
            file.seek(168);
            file.readFully(field);
            return new String(field, US_ASCII).replace("\0", "").replace("-", "");
        }
    }

    private static Path core(GrubModules modules, String platform, Path scratch, Path configuration, String more) {
        Path core = scratch.resolve("core");
        var command = new ArrayList<>(List.of("grub-mkimage", "-O", platform, "-p", "/boot/grub"));
        command.addAll(List.of("-d", modules.folder().resolve(platform).toString()));
        command.addAll(List.of("-c", configuration.toString(), "-o", core.toString()));
        command.addAll(List.of((MODULES + more).split(" ")));
        Oracle.run(new byte[0], command).accepted();
        return core;
    }

    /** A disk that a BIOS boots: the boot sector with the core behind it. */
    private static Path biosDisk(GrubModules modules, Path scratch, Path configuration, String more)
            throws IOException {
        Path disk = scratch.resolve("disk");
        Files.copy(modules.folder().resolve(I386_PC).resolve("boot.img"), disk);
        try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.seek(file.length());
            file.write(Files.readAllBytes(core(modules, I386_PC, scratch, configuration, " biosdisk" + more)));
            file.setLength(4 << 20);
        }
        return disk;
    }

    private static String efi(GrubModules modules, Path scratch, Path configuration, String more) {
        return core(modules, X86_64_EFI, scratch, configuration, more).toString();
    }

    private static String ovmf() {
        Oracle.require(Files.exists(Path.of(OVMF)), OVMF + " is not there; ./check installs it");
        return OVMF;
    }

    private static List<String> drive(int number, Path image) {
        return List.of(
                "-drive",
                "id=d" + number + ",if=none,format=raw,readonly=on,file=" + image,
                "-device",
                "virtio-blk-pci,drive=d" + number + ",bootindex=" + number);
    }

    /** @param typed at each question for a passphrase the next of these */
    private static String run(List<String> command, List<String> typed) throws IOException {
        Process qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(qemu::destroyForcibly);
        var said = new ByteArrayOutputStream();
        Iterator<String> answers = typed.iterator();
        int looked = 0;
        try (var out = qemu.getInputStream();
                var in = qemu.getOutputStream()) {
            for (int next = out.read(); next >= 0; next = out.read()) {
                said.write(next);
                if (next == ':' && answers.hasNext()) {
                    int asked = said.toString(US_ASCII).indexOf(QUESTION, looked);
                    if (asked >= 0) {
                        looked = said.size();
                        in.write(answers.next().getBytes(US_ASCII));
                        in.flush();
                    }
                }
            }
        } finally {
            qemu.destroyForcibly();
        }
        return said.toString(US_ASCII);
    }
}
