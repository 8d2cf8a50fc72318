package luksh.grub;

import luksh.format.ShellWord;

/**
 * A command that mends something, once the container is known.
 *
 * @param template with {@code {}} where the container's path stands; empty if no command does
 */
public record GrubAdvice(String template) {
    static final GrubAdvice NONE = new GrubAdvice("");
    /** Enough for a passphrase, by OWASP, and about two seconds of GRUB 2.12 on x86_64-efi. */
    private static final int ITERATIONS = 600_000;

    /** PBKDF2 that every GRUB has and that was measured on every one that was. */
    static GrubAdvice rekey(int slot) {
        return new GrubAdvice("luksh rekey {} --slot " + slot + " --hash sha256 --iterations " + ITERATIONS);
    }

    static GrubAdvice digest(long iterations, String hash) {
        return new GrubAdvice("luksh digest {} " + iterations + (hash.isEmpty() ? "" : " --hash " + hash));
    }

    static GrubAdvice priority(int slot, String priority) {
        return new GrubAdvice("luksh priority {} " + slot + " " + priority);
    }

    /** Another slot for the same passphrase: its area has the payload's cipher. */
    static GrubAdvice anew(int slot) {
        return new GrubAdvice("luksh add-key {} --duplicate && luksh kill-slot {} " + slot);
    }

    /** As it is typed; empty if there is none. */
    public String on(String path) {
        return template.replace("{}", ShellWord.of(path));
    }
}
