package luksh;

import luksh.format.Bytes;
import luksh.format.Visible;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;

/** A LUKS1 header in the format of {@code cryptsetup luksDump}, so that scripts can read both. */
final class Luks1Dump {
    private Luks1Dump() {}

    static String of(String path, Luks1Header header) {
        var out = new StringBuilder();
        out.append("LUKS header information for ").append(Visible.of(path)).append("\n\n");
        field(out, "Version:       ", "1");
        field(out, "Cipher name:   ", header.cipherName().toString());
        field(out, "Cipher mode:   ", header.cipherMode().toString());
        field(out, "Hash spec:     ", header.hash());
        field(out, "Payload offset:", Long.toString(header.payloadSector()));
        field(out, "MK bits:       ", Integer.toString(header.keyBits()));
        field(
                out,
                "MK digest:     ",
                spaced(header.mkDigest(), 0, header.mkDigest().size()));
        field(out, "MK salt:       ", salt(header.mkDigestSalt(), "\n               \t"));
        field(out, "MK iterations: ", Long.toString(header.mkDigestIterations()));
        field(out, "UUID:          ", header.uuid());
        out.append('\n');
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            slot(out, number, header.keySlot(number));
        }
        return out.toString().stripTrailing();
    }

    private static void slot(StringBuilder out, int number, Luks1KeySlot slot) {
        if (!slot.active()) {
            out.append("Key Slot ").append(number).append(": DISABLED\n");
            return;
        }
        out.append("Key Slot ").append(number).append(": ENABLED\n");
        field(out, "\tIterations:         ", Long.toString(slot.iterations()));
        field(out, "\tSalt:               ", salt(slot.salt(), "\n\t                      \t"));
        field(out, "\tKey material offset:", Long.toString(slot.areaSector()));
        field(out, "\tAF stripes:            ", Long.toString(slot.stripes()));
    }

    private static void field(StringBuilder out, String name, String value) {
        out.append(name).append('\t').append(value).append('\n');
    }

    private static String salt(Bytes salt, String between) {
        int half = salt.size() / 2;
        return spaced(salt, 0, half) + between + spaced(salt, half, salt.size());
    }

    private static String spaced(Bytes bytes, int from, int to) {
        byte[] content = bytes.toArray();
        var out = new StringBuilder();
        for (int i = from; i < to; i++) {
            out.append(String.format("%02x ", content[i]));
        }
        return out.toString();
    }
}
