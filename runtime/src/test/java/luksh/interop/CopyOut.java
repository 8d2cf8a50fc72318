package luksh.interop;

import java.io.IOException;
import java.nio.file.Path;
import luksh.Volume;

/** A process of its own that copies a payload: {@code CopyOut IMAGE COPY}, the passphrase on standard input. */
final class CopyOut {
    private CopyOut() {}

    public static void main(String[] args) throws IOException {
        Path image = Path.of(args[0]);
        var bench = new Workbench(image.resolveSibling("child"));
        try (var secret = Workbench.secret(System.in.readAllBytes());
                Volume volume = bench.open(image).unlock(secret)) {
            volume.copyTo(args[1]);
        }
    }
}
