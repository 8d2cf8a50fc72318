package luksh.grub;

import luksh.format.ShellWord;

/**
 * A command that mends something, once the container is known.
 *
 * @param template with {@code {}} where the container's path stands; empty if no command does
 */
public record Fix(String template) {
    static final Fix NONE = new Fix("");
    /** Enough for a passphrase, by OWASP, and about two seconds of GRUB 2.12 on x86_64-efi. */
    private static final int ITERATIONS = 600_000;

    /** PBKDF2 that every GRUB has and that was measured on every one that was. */
    static Fix rekey(int slot) {
        return new Fix("luksh rekey {} --slot " + slot + " --hash sha256 --iterations " + ITERATIONS);
    }

    static Fix digest(long iterations, String hash) {
        return new Fix("luksh digest {} " + iterations + (hash.isEmpty() ? "" : " --hash " + hash));
    }

    static Fix priority(int slot, String priority) {
        return new Fix("luksh priority {} " + slot + " " + priority);
    }

    /** Another slot for the same passphrase: its area has the payload's cipher. */
    static Fix anew(int slot) {
        return new Fix("luksh add-key {} --duplicate && luksh kill-slot {} " + slot);
    }

    /** As it is typed; empty if there is none. */
    public String on(String path) {
        return template.replace("{}", ShellWord.of(path));
    }
}
