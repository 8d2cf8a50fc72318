package luksh;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import luksh.crypto.Secret;
import luksh.finding.Finding;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.grub.CostModel;
import luksh.grub.Tuning;
import org.jspecify.annotations.Nullable;

/** A change that reaches a target time. Pass it to {@code disk.change}. */
public final class GrubPlan implements Consumer<Change> {
    private final Tuning tuning;
    private final boolean luks1;
    private final List<Finding> findings;
    private @Nullable Secret passphrase;

    GrubPlan(Tuning tuning, CostModel model, String path, Duration target) {
        this.tuning = tuning;
        this.luks1 = model.header() instanceof Luks1Header;
        this.findings = List.copyOf(tuning.findings(model, path, target.toNanos() / 1e9));
    }

    /** The steps, and how much security they cost. */
    public List<Finding> findings() {
        return findings;
    }

    /**
     * Whether the target can be reached. If not, a finding explains why, and {@code disk.change} fails with this plan.
     */
    public boolean possible() {
        return tuning.impossible() == null;
    }

    /** Whether the plan changes anything. */
    public boolean changes() {
        return tuning.changes();
    }

    /** Whether the plan adds a slot for GRUB, which needs {@link #passphrase}. */
    public boolean adds() {
        return tuning.added();
    }

    /**
     * Sets the passphrase of the new slot for GRUB. Use another one than for Linux: GRUB's slot is cheaper to guess.
     */
    public GrubPlan passphrase(Secret secret) {
        passphrase = secret;
        return this;
    }

    /** PBKDF2 iterations of the slot after the change; 0 if they do not change. */
    public long iterations() {
        return tuning.iterations();
    }

    /** Iterations of the volume key digest after the change; 0 if they do not change. */
    public long digestIterations() {
        return tuning.digestIterations();
    }

    /** Hash of the slot after the change. */
    public String hash() {
        return tuning.hash();
    }

    /** Estimated seconds until GRUB has unlocked the slot after the change. */
    public double seconds() {
        return tuning.after().seconds();
    }

    @Override
    public void accept(Change change) {
        if (!possible()) {
            throw new LuksException("GRUB cannot reach the target: " + tuning.impossible(), ExitStatus.FAILED);
        }
        if (tuning.added()) {
            Secret secret = passphrase;
            if (secret == null) {
                throw new LuksException(
                        "GRUB cannot unlock " + tuning.slot() + ", so the plan adds a slot and needs its passphrase:"
                                + " plan.passphrase(askNew(\"Passphrase for GRUB\")), then disk.change(plan)",
                        ExitStatus.FAILED);
            }
            change.add(secret, slot -> slot.pbkdf2(tuning.hash()).iterations(tuning.iterations()));
        } else if (tuning.iterations() > 0) {
            change.rekey(tuning.slot(), kdf -> {
                if (!luks1) {
                    kdf.pbkdf2(tuning.hash());
                }
                kdf.iterations(tuning.iterations());
            });
        }
        if (tuning.digestIterations() > 0) {
            change.digest(digest -> digest.iterations(tuning.digestIterations()));
        }
    }

    @Override
    public String toString() {
        return findings.isEmpty()
                ? "nothing to change"
                : findings.get(0).where() + ": " + findings.get(0).sentence();
    }
}
