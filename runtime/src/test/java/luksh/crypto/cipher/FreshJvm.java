package luksh.crypto.cipher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import luksh.crypto.DerivedKey;
import luksh.crypto.Passphrase;
import luksh.crypto.VolumeKey;
import luksh.crypto.kdf.KeyDerivation;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.luks1.Luks1Header;

/** What {@code bench/fresh} runs once: a derivation alone, or a LUKS1 image opened with its slot 0. */
final class FreshJvm {
    private FreshJvm() {}

    public static void main(String[] args) throws IOException {
        try (Passphrase passphrase = Passphrase.owning(args[1].getBytes(StandardCharsets.UTF_8))) {
            if (args[0].equals("derive")) {
                var kdf = new Pbkdf2("sha512", 300_000, Bytes.zeros(32));
                KeyDerivation.derive(kdf, passphrase, 64).close();
            } else if (!opens(Files.readAllBytes(Path.of(args[0])), passphrase)) {
                throw new IllegalStateException("slot 0 does not open");
            }
        }
    }

    private static boolean opens(byte[] disk, Passphrase passphrase) {
        Luks1Header header = Luks1Header.decode(disk);
        KeySlot slot = header.slots().get(0);
        int keyBytes = header.keyBits() / Byte.SIZE;
        Area parameters = slot.area();
        int start = (int) parameters.offset().bytes();
        byte[] area = Bytes.copyOf(disk, start, start + (int) parameters.size().bytes())
                .toArray();
        try (DerivedKey derived = KeyDerivation.derive(slot.kdf(), passphrase, keyBytes);
                VolumeKey key = KeyArea.open(area, parameters, derived, keyBytes)) {
            return VolumeKeyDigest.matches(key, header.digest());
        }
    }
}
