package luksh;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import luksh.crypto.Secret;
import luksh.finding.Finding;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.grub.CostModel;
import luksh.grub.Tuning;
import org.jspecify.annotations.Nullable;

/** The change that reaches a target; give it to {@code disk.change}. */
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

    /** Steps in words, and what they cost in security. */
    public List<Finding> findings() {
        return findings;
    }

    /** Whether the target can be reached; if not, a finding says why, and {@code disk.change} refuses the plan. */
    public boolean possible() {
        return tuning.impossible() == null;
    }

    /** Whether there is anything to change. */
    public boolean changes() {
        return tuning.changes();
    }

    /** Whether a slot for GRUB alone has to be added, which needs {@link #passphrase}. */
    public boolean adds() {
        return tuning.added();
    }

    /** Of the slot that is added for GRUB. Best another one than Linux has: GRUB's slot is the cheaper to guess. */
    public GrubPlan passphrase(Secret secret) {
        passphrase = secret;
        return this;
    }

    /** PBKDF2 iterations of the slot afterwards; 0 if they stay. */
    public long iterations() {
        return tuning.iterations();
    }

    /** Iterations of the volume key digest afterwards; 0 if they stay. */
    public long digestIterations() {
        return tuning.digestIterations();
    }

    /** The slot's hash afterwards. */
    public String hash() {
        return tuning.hash();
    }

    /** Seconds until GRUB has opened the slot afterwards, as near as they are known. */
    public double seconds() {
        return tuning.after().seconds();
    }

    @Override
    public void accept(Change change) {
        if (!possible()) {
            throw new LuksException("GRUB cannot reach the target: " + tuning.impossible(), LuksException.FAILED);
        }
        if (tuning.added()) {
            Secret secret = passphrase;
            if (secret == null) {
                throw new LuksException(
                        "GRUB cannot open " + tuning.slot() + ", and a slot has to be added for it:"
                                + " plan.passphrase(askNew(\"Passphrase for GRUB\")), then disk.change(plan)",
                        LuksException.FAILED);
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
                ? "nothing to do"
                : findings.get(0).where() + ": " + findings.get(0).sentence();
    }
}
