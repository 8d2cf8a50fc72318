package luksh.crypto;

/** The key that encrypts the payload; every bound key slot holds a copy of it ("master key" in the LUKS1 paper). */
public final class VolumeKey extends Secret {
    VolumeKey(byte[] content) {
        super(content);
    }
}
