package luksh.crypto.cipher;

import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** AES (FIPS 197) of the JDK. Its ECB over many blocks is compiled to AES instructions. */
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
            throw new IllegalStateException("every JDK has AES", e);
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

    /** A key class of the JDK would keep a copy that nobody can wipe. */
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

    /** Names the JDK's provider, because otherwise the JVM loads and asks all providers first. */
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
            throw new IllegalStateException("ECB in place always has enough space", e);
        }
    }

    /** The JDK's cipher wipes its key when it gets another one. */
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
                throw new IllegalStateException("zeros are a valid AES key", e);
            }
        }
    }
}
