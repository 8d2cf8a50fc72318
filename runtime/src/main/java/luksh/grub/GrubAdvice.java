package luksh.grub;

import luksh.format.ShellWord;

/**
 * A command that fixes something, for any container.
 *
 * @param template with {@code {}} in the place of the container's path; empty if no command helps
 */
public record GrubAdvice(String template) {
    static final GrubAdvice NONE = new GrubAdvice("");
    /** Enough for a passphrase according to OWASP; takes about two seconds in GRUB 2.12 on x86_64-efi. */
    private static final int ITERATIONS = 600_000;

    /** PBKDF2 with a hash that every GRUB has, and that was measured on every measured GRUB. */
    static GrubAdvice rekey(int slot) {
        return new GrubAdvice("luksh rekey {} --slot " + slot + " --hash sha256 --iterations " + ITERATIONS);
    }

    static GrubAdvice digest(long iterations, String hash) {
        return new GrubAdvice("luksh digest {} " + iterations + (hash.isEmpty() ? "" : " --hash " + hash));
    }

    static GrubAdvice priority(int slot, String priority) {
        return new GrubAdvice("luksh priority {} " + slot + " " + priority);
    }

    /** Creates another slot for the same passphrase: its area uses the payload's cipher. */
    static GrubAdvice anew(int slot) {
        return new GrubAdvice("luksh add-key {} --duplicate && luksh kill-slot {} " + slot);
    }

    /** The command for this container; empty if there is none. */
    public String on(String path) {
        return template.replace("{}", ShellWord.of(path));
    }
}
