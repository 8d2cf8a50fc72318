package luksh.envelope;

import java.util.List;

/**
 * To whom the files of a vault are encrypted, and what opens those that are.
 *
 * @param recipients nobody: files are as they are
 * @param openers with none of them only what nobody encrypted can be read
 */
public record Seal(List<Recipient> recipients, List<Opener> openers) {
    public static final Seal NONE = new Seal(List.of(), List.of());

    public Seal {
        recipients = List.copyOf(recipients);
        openers = List.copyOf(openers);
    }

    /** Whether new files are encrypted. */
    public boolean closes() {
        return !recipients.isEmpty();
    }

    /** Whether there is anything that an encrypted file could be read with. */
    public boolean opens() {
        return !openers.isEmpty();
    }

    public List<Addressee> addressees() {
        return recipients.stream().map(Recipient::addressee).toList();
    }
}
