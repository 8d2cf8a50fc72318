package luksh.crypto.cipher;

import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** AES (FIPS 197) of the JDK, whose ECB over many blocks at once is compiled to AES instructions. */
final class JdkAes implements BlockCipher {
    private static final String ECB = "AES/ECB/NoPadding";

    private final byte[] key;
    private @Nullable Cipher encrypting;
    private @Nullable Cipher decrypting;

    JdkAes(byte[] key) {
        this.key = key.clone();
    }

    @Override
    public void encrypt(byte[] data, int offset, int length) {
        if (encrypting == null) {
            encrypting = cipher(Cipher.ENCRYPT_MODE);
        }
        update(encrypting, data, offset, length);
    }

    @Override
    public void decrypt(byte[] data, int offset, int length) {
        if (decrypting == null) {
            decrypting = cipher(Cipher.DECRYPT_MODE);
        }
        update(decrypting, data, offset, length);
    }

    private Cipher cipher(int mode) {
        try {
            Cipher cipher = ecb();
            init(cipher, mode);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is required of every JDK", e);
        }
    }

    private void init(Cipher cipher, int mode) throws GeneralSecurityException {
        byte[] lent = key.clone();
        try {
            cipher.init(mode, new LentKey(lent));
        } finally {
            Arrays.fill(lent, (byte) 0);
        }
    }

    /** A key of the JDK's own would keep a copy that nobody can wipe. */
    private static final class LentKey implements SecretKey {
        private static final long serialVersionUID = 1L;
        private final transient byte[] lent;

        LentKey(byte[] lent) {
            this.lent = lent;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return lent;
        }
    }

    /** The JDK's own provider by its name: without it, all providers there are would be loaded and asked first. */
    private static Cipher ecb() throws GeneralSecurityException {
        try {
            return Cipher.getInstance(ECB, "SunJCE");
        } catch (NoSuchProviderException e) {
            return Cipher.getInstance(ECB);
        }
    }

    private static void update(Cipher cipher, byte[] data, int offset, int length) {
        try {
            cipher.update(data, offset, length, data, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ECB in place needs no more room than it has", e);
        }
    }

    /** The JDK's cipher drops and wipes the key it holds when it is given another. */
    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
        forget(encrypting);
        forget(decrypting);
    }

    private void forget(@Nullable Cipher cipher) {
        if (cipher != null) {
            try {
                init(cipher, Cipher.ENCRYPT_MODE);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("zeros are an AES key", e);
            }
        }
    }
}
