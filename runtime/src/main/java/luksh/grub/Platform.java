package luksh.grub;

import java.util.List;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/** The platform of a GRUB, with the name of its module folder: {@code i386-pc}, {@code x86_64-efi}, … */
public record Platform(String name) {
    /** BIOS. */
    public static final Platform I386_PC = new Platform("i386-pc");
    /** UEFI, 64 bits. */
    public static final Platform X86_64_EFI = new Platform("x86_64-efi");
    /**
     * {@code grub-fstest}: the same code as a program, compiled for speed. It verifies the model but gives no boot
     * times.
     */
    public static final Platform FSTEST = new Platform("fstest");

    /** All platforms of GRUB; the cost of most was never measured. */
    private static final List<String> NAMES = List.of(
            I386_PC.name,
            X86_64_EFI.name,
            FSTEST.name,
            "i386-efi",
            "i386-coreboot",
            "i386-multiboot",
            "i386-ieee1275",
            "i386-qemu",
            "i386-xen",
            "i386-xen_pvh",
            "x86_64-xen",
            "arm-efi",
            "arm-uboot",
            "arm-coreboot",
            "arm64-efi",
            "ia64-efi",
            "riscv32-efi",
            "riscv64-efi",
            "loongarch64-efi",
            "mips-arc",
            "mipsel-arc",
            "mipsel-loongson",
            "powerpc-ieee1275",
            "sparc64-ieee1275");

    /**
     * The platform with that name.
     *
     * @throws LuksException if GRUB has none
     */
    public static Platform named(String name) {
        if (!NAMES.contains(name)) {
            throw new LuksException(
                    "the GRUB platform is '" + name + "'; expected " + I386_PC + " (BIOS), " + X86_64_EFI
                            + " (UEFI) or another platform of GRUB",
                    ExitStatus.FAILED);
        }
        return new Platform(name);
    }

    /** All platforms of GRUB. */
    static List<String> names() {
        return NAMES;
    }

    /** Whether the code runs before a system: its memory has more pieces than in a program. */
    boolean boots() {
        return !equals(FSTEST);
    }

    @Override
    public String toString() {
        return name;
    }
}
