package luksh;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.change.step.SharedCost;
import luksh.change.step.Verb;
import luksh.change.step.header.SaveBackup;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.rotate.Rotation;
import luksh.rotate.RotationRequest;
import luksh.rotate.RotationRun;
import org.jspecify.annotations.Nullable;

/** Settings of a rotation, which replaces one passphrase by another on many disks. */
public final class RotateSpec {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private @Nullable Secret old;
    private @Nullable Secret fresh;
    private final List<Secret> secrets = new ArrayList<>();
    private final Set<Guard> allowed = EnumSet.noneOf(Guard.class);
    private final KdfSpec cost = new KdfSpec();
    private @Nullable Function<String, Verb> backup;

    RotateSpec() {}

    /** The old passphrase. */
    public RotateSpec from(Secret old) {
        this.old = old;
        return this;
    }

    /** The new passphrase. */
    public RotateSpec to(Secret fresh) {
        this.fresh = fresh;
        return this;
    }

    /** Gives further secrets that the steps may use, as in a change. */
    public RotateSpec authorize(Secret... given) {
        secrets.addAll(List.of(given));
        return this;
    }

    /** Lifts guards on every disk. */
    public RotateSpec allow(Guard... guards) {
        allowed.addAll(List.of(guards));
        return this;
    }

    /**
     * Saves the header of each disk to a new file in this folder before the first write. The old passphrase still
     * unlocks these backups.
     */
    public RotateSpec backup(String folder) {
        backup = uuid -> new SaveBackup(folder + "/" + FileName.of(uuid) + "-" + STAMP.format(Instant.now()) + ".luks");
        return this;
    }

    /** Does the same with a vault. An unchanged header is not saved again. */
    public RotateSpec backup(Vault vault) {
        backup = uuid -> new SaveBackup(vault.safe());
        return this;
    }

    /** Sets the cost of the new passphrase. Default: the cost of the slot that it replaces. */
    public RotateSpec kdf(Consumer<KdfSpec> kdf) {
        kdf.accept(cost);
        return this;
    }

    /**
     * Replaces one passphrase by another on many disks. The containers read their headers again afterwards. The script
     * remains the owner of the secrets.
     *
     * @throws LuksException if the rotation did not start; a failure on one disk is in the result of that disk
     */
    public static Rotation rotate(List<Container> disks, Consumer<RotateSpec> spec, ChangeSession session) {
        List<String> paths = disks.stream().map(Container::path).toList();
        var wanted = new RotateSpec();
        spec.accept(wanted);
        Secret from = required(wanted.old, "r.from(ask(\"Old passphrase\"))");
        Secret to = required(wanted.fresh, "r.to(askNew(\"New passphrase\"))");
        var cost = new SharedCost(wanted.cost.cost());
        var request = new RotationRequest(from, to, wanted.secrets, cost, wanted.allowed, wanted.backup);
        try {
            return RotationRun.rotate(paths, request, session);
        } finally {
            disks.forEach(disk -> HeaderReader.of(disk).changed());
        }
    }

    private static Secret required(@Nullable Secret secret, String line) {
        if (secret == null) {
            throw new LuksException("a rotation needs two passphrases; missing: " + line, ExitStatus.FAILED);
        }
        return secret;
    }
}
