package luksh.envelope;

import java.util.List;

/**
 * The recipients of new vault files, and the keys to read encrypted ones.
 *
 * @param recipients empty: new files are not encrypted
 * @param openers empty: only unencrypted files can be read
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

    /** Whether there is a key to read encrypted files. */
    public boolean opens() {
        return !openers.isEmpty();
    }

    public List<Addressee> addressees() {
        return recipients.stream().map(Recipient::addressee).toList();
    }
}
