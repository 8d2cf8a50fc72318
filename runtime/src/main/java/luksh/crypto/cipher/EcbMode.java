package luksh.crypto.cipher;

/** ECB (NIST SP 800-38A): encrypts every block separately, without an IV. */
final class EcbMode implements SectorMode {
    private final BlockCipher cipher;

    EcbMode(BlockCipher cipher) {
        this.cipher = cipher;
    }

    @Override
    public void encrypt(byte[] data, int offset, int length, byte[] ivs) {
        cipher.encrypt(data, offset, length);
    }

    @Override
    public void decrypt(byte[] data, int offset, int length, byte[] ivs) {
        cipher.decrypt(data, offset, length);
    }

    @Override
    public void close() {
        cipher.close();
    }
}
