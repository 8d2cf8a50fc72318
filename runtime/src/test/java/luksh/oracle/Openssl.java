package luksh.oracle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes certificates, and opens what was encrypted to them, as an administrator without luksh would. */
public final class Openssl {
    private Openssl() {}

    /** A certificate with its private key, both PEM. */
    public record Identity(Path certificate, Path key) {}

    public static Identity rsa(Path folder, String name, int bits, String... options) {
        return identity(folder, name, List.of("-newkey", "rsa:" + bits), options);
    }

    /** @param curve for example {@code P-256} */
    public static Identity ec(Path folder, String name, String curve, String... options) {
        return identity(folder, name, List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + curve), options);
    }

    public static Identity identity(Path folder, String name, List<String> kind, String... options) {
        Path certificate = folder.resolve(name + ".pem");
        Path key = folder.resolve(name + ".key");
        var words = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-subj", "/CN=" + name));
        words.addAll(kind);
        words.addAll(List.of("-keyout", key.toString(), "-out", certificate.toString()));
        words.addAll(List.of(options));
        Oracle.run(new byte[0], words).accepted();
        return new Identity(certificate, key);
    }

    /** {@code openssl cms -decrypt}: with {@code -inkey FILE}, or {@code -pwri_password TEXT}. */
    public static Oracle.Verdict decrypt(Path sealed, Path plain, String... how) {
        var words = new ArrayList<>(List.of("openssl", "cms", "-decrypt", "-inform", "DER"));
        words.addAll(List.of("-in", sealed.toString(), "-out", plain.toString()));
        words.addAll(List.of(how));
        return Oracle.run(new byte[0], words);
    }

    public static Oracle.Verdict run(String... words) {
        var all = new ArrayList<>(List.of("openssl"));
        all.addAll(List.of(words));
        return Oracle.run(new byte[0], all);
    }
}
