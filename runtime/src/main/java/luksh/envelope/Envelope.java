package luksh.envelope;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM (RFC 5084), in DER. It hides its content and detects damage. It
 * does not prove who created it, because everybody with the certificate can.
 */
public final class Envelope {
    public static final String FORMAT = "CMS AuthEnvelopedData, AES-256-GCM";

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private Envelope() {}

    /**
     * Encrypts with a new key.
     *
     * @param content not kept
     * @param recipients at least one; each of them can decrypt it alone
     */
    public static byte[] seal(byte[] content, List<Recipient> recipients) {
        var random = new SecureRandom();
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var key = new byte[KEY_BYTES];
        random.nextBytes(key);
        try {
            var infos = new ASN1EncodableVector();
            recipients.forEach(recipient -> infos.add(recipient.wrap(key)));
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(content);
            int length = sealed.length - TAG_BYTES;
            var encrypted = new EncryptedContentInfo(
                    CMSObjectIdentifiers.data,
                    new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG_BYTES)),
                    new DEROctetString(Arrays.copyOf(sealed, length)));
            var tag = new DEROctetString(Arrays.copyOfRange(sealed, length, sealed.length));
            var data = new AuthEnvelopedData(null, new DERSet(infos), encrypted, null, tag, null);
            return new ContentInfo(CMSObjectIdentifiers.authEnvelopedData, data).getEncoded(ASN1Encoding.DER);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK has AES-GCM, and encoding in memory cannot fail", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Decrypts with the first of the openers that can.
     *
     * @param name of the envelope, for messages
     * @return the content, which the caller wipes
     * @throws LuksException with status 2 if none of the openers can decrypt it; with another status if it is damaged
     *     or of another type
     */
    public static byte[] open(byte[] envelope, List<? extends Opener> openers, String name) {
        byte[] key = new byte[0];
        try {
            AuthEnvelopedData data = parse(envelope, name);
            key = key(data, openers, name);
            EncryptedContentInfo encrypted = data.getAuthEncryptedContentInfo();
            var parameters = GCMParameters.getInstance(
                    encrypted.getContentEncryptionAlgorithm().getParameters());
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, parameters.getNonce());
            byte[] content = encrypted.getEncryptedContent().getOctets();
            byte[] sealed = Arrays.copyOf(content, content.length + TAG_BYTES);
            System.arraycopy(data.getMac().getOctets(), 0, sealed, content.length, TAG_BYTES);
            return cipher.doFinal(sealed);
        } catch (GeneralSecurityException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | NullPointerException
                | ClassCastException e) {
            throw new LuksException(
                    name + " is damaged: its content changed after encryption; use another backup",
                    ExitStatus.FAILED,
                    e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static AuthEnvelopedData parse(byte[] envelope, String name) {
        var info = ContentInfo.getInstance(envelope);
        if (!info.getContentType().equals(CMSObjectIdentifiers.authEnvelopedData)) {
            throw foreign(name);
        }
        var data = AuthEnvelopedData.getInstance(info.getContent());
        if (!data.getAuthEncryptedContentInfo()
                        .getContentEncryptionAlgorithm()
                        .getAlgorithm()
                        .equals(NISTObjectIdentifiers.id_aes256_GCM)
                || data.getAuthAttrs() != null) {
            throw foreign(name);
        }
        return data;
    }

    private static LuksException foreign(String name) {
        return new LuksException(
                name + " is a CMS file of another type than " + FORMAT
                        + "; decrypt it with openssl cms -decrypt -inform DER, and use the result",
                ExitStatus.FAILED);
    }

    private static byte[] key(AuthEnvelopedData data, List<? extends Opener> openers, String name) {
        var infos = new ArrayList<RecipientInfo>();
        data.getRecipientInfos().forEach(each -> infos.add(RecipientInfo.getInstance(each)));
        for (Opener opener : openers) {
            for (RecipientInfo info : infos) {
                Optional<byte[]> key = opener.unwrap(info);
                if (key.isPresent() && key.get().length == KEY_BYTES) {
                    return key.get();
                }
                key.ifPresent(other -> Arrays.fill(other, (byte) 0));
            }
        }
        throw new LuksException(
                name + " cannot be decrypted with "
                        + String.join(", ", openers.stream().map(Opener::name).toList()),
                ExitStatus.PASSPHRASE);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        return cipher;
    }
}
