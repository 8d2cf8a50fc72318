package luksh.rescue;

import static luksh.rescue.Luks2Candidate.BINARY;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;

/**
 * Repairs one copy of a LUKS2 header. It first restores fields with one possible value: magic, version, size, offset,
 * padding, the zeros after the text. Then it takes fields and ranges of the text from the other copy, until the checksum
 * matches. Reads only.
 */
final class Luks2CopyRepair {
    /** Hash at most this many bytes for one copy: one or two seconds. */
    private static final long MOST_HASHED = 256L << 20;
    /** The maximum number of ranges in which two texts differ; each doubles the tries. */
    private static final int MOST_STRETCHES = 8;
    /** Up to this many equal bytes between different ones may be chance. */
    private static final int NEAR = 16;

    private final Device device;
    private final long offset;
    private long hashed;

    /** @param offset 0, or one of the nine offsets of a second copy */
    Luks2CopyRepair(Device device, long offset) {
        this.device = device;
        this.offset = offset;
    }

    /** The repaired header; empty if no checksum matches. */
    Optional<Luks2Candidate> candidate() {
        return sizes().flatMap(size -> of(Math.toIntExact(size)).stream()).findFirst();
    }

    /** Possible sizes: the offset of a second copy; for the first, its field or the offset of a second copy. */
    private Stream<Long> sizes() {
        if (offset != 0) {
            return Stream.of(offset);
        }
        Optional<Long> field =
                device.size() < BINARY ? Optional.empty() : Luks2Fields.size(device.read(offset, BINARY));
        return Stream.concat(
                        field.stream(),
                        Luks2Header.HEADER_SIZES.stream()
                                .filter(size -> size + BINARY <= device.size()
                                        && new Luks2Fields(device.read(size, BINARY), size).signs()
                                                >= Luks2Bytes.SIGNS))
                .distinct();
    }

    /** A possible binary header or text, and its repairs in words. */
    private record Variant(Bytes content, boolean fromOther, String words) {}

    private Optional<Luks2Candidate> of(int size) {
        if (offset + size > device.size()) {
            return Optional.empty();
        }
        byte[] own = device.read(offset, size);
        long place = offset == 0 ? size : 0;
        byte[] other = place + size > device.size() ? new byte[0] : device.read(place, size);
        if (new Luks2Fields(own, offset).signs() < 1 || Damage.zeros(Arrays.copyOfRange(own, 448, 512), 0)) {
            return Optional.empty();
        }
        List<Variant> texts = texts(own, other);
        for (Variant binary : binaries(own, other, size)) {
            for (Variant text : texts) {
                Optional<Luks2Header> header = header(binary, text);
                if (header.isPresent()) {
                    byte[] copy = joined(binary, text);
                    return Optional.of(new Luks2Candidate(
                            header.get(),
                            Bytes.copyOf(copy),
                            offset,
                            binary.fromOther || text.fromOther,
                            Bytes.copyOf(device.read(0, (int) Math.min(2L * size, device.size()))),
                            reason(own, copy, binary.words + text.words),
                            List.of()));
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] joined(Variant binary, Variant text) {
        byte[] copy = Arrays.copyOf(binary.content.toArray(), BINARY + text.content.size());
        System.arraycopy(text.content.toArray(), 0, copy, BINARY, text.content.size());
        return copy;
    }

    private Optional<Luks2Header> header(Variant binary, Variant text) {
        if (hashed > MOST_HASHED) {
            return Optional.empty();
        }
        byte[] copy = joined(binary, text);
        hashed += copy.length;
        try {
            boolean fits = Luks2CopyBytes.checksum(copy)
                    .map(Bytes::toArray)
                    .filter(sum -> Arrays.equals(sum, 0, sum.length, copy, 448, 448 + sum.length))
                    .isPresent();
            return fits ? Optional.of(Luks2Header.decode(copy, offset)) : Optional.empty();
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    private String reason(byte[] own, byte[] copy, String words) {
        boolean wiped = !Arrays.equals(own, 0, 8, copy, 0, 8);
        boolean padded = Luks2Fields.PADDINGS.stream().anyMatch(field -> !Arrays.equals(field.of(own), field.of(copy)));
        String state =
                (wiped ? ", its magic overwritten" : "") + (padded ? ", its padding reset to zeros" : "") + words;
        return (offset == 0 ? "first" : "second") + " copy, at byte " + offset
                + (state.isEmpty() ? ", undamaged" : state);
    }

    /** Binary headers with all restored fields; where a shared field differs, with either copy's value. */
    private List<Variant> binaries(byte[] own, byte[] other, int size) {
        byte[] base = Arrays.copyOf(own, BINARY);
        Luks2Fields.fixed(base, offset, size);
        var variants = new ArrayList<Variant>();
        List<Luks2Fields.Field> differing = other.length == 0
                ? List.of()
                : Luks2Fields.SHARED.stream()
                        .filter(field -> !Arrays.equals(field.of(base), field.of(other)))
                        .toList();
        IntStream.range(0, 1 << differing.size())
                .boxed()
                .sorted(Comparator.comparingInt(Integer::bitCount))
                .forEach(chosen -> {
                    byte[] binary = base.clone();
                    var names = new ArrayList<String>();
                    for (int i = 0; i < differing.size(); i++) {
                        if ((chosen >> i & 1) != 0) {
                            Luks2Fields.Field field = differing.get(i);
                            System.arraycopy(other, field.offset(), binary, field.offset(), field.size());
                            names.add(field.name());
                        }
                    }
                    String words = names.isEmpty() ? "" : ", from the other copy its " + String.join(", ", names);
                    algorithms(binary, !names.isEmpty(), words, variants);
                });
        return variants;
    }

    /** If the name of the hash is invalid, tries all hashes. */
    private static void algorithms(byte[] binary, boolean fromOther, String words, List<Variant> variants) {
        if (Luks2CopyBytes.checksum(withText(binary)).isPresent()) {
            variants.add(new Variant(Bytes.copyOf(binary), fromOther, words));
            return;
        }
        for (String name : Luks2CopyBytes.checksumAlgorithms()) {
            variants.add(new Variant(
                    Bytes.copyOf(Luks2Fields.algorithm(binary, name)), fromOther, words + ", its csum_alg " + name));
        }
    }

    private static byte[] withText(byte[] binary) {
        return Arrays.copyOf(binary, BINARY + 1);
    }

    /** The JSON area unchanged, with zeros after its text, from the other copy, and combined from both. */
    private static List<Variant> texts(byte[] own, byte[] other) {
        byte[] mine = Arrays.copyOfRange(own, BINARY, own.length);
        var variants = new ArrayList<Variant>();
        variants.add(new Variant(Bytes.copyOf(mine), false, ""));
        Optional<byte[]> cut = Luks2Text.cut(mine);
        cut.ifPresent(text -> add(variants, text, false, ", with the zeros after its JSON text restored"));
        if (other.length == 0) {
            return variants;
        }
        byte[] others = Arrays.copyOfRange(other, BINARY, other.length);
        Optional<byte[]> othersCut = Luks2Text.cut(others);
        String taken = ", with the JSON area of the other copy";
        add(variants, others, true, taken);
        othersCut.ifPresent(text -> add(variants, text, true, taken));
        mixed(mine, others, variants);
        mixed(
                cut.orElse(mine),
                othersCut.orElse(others),
                variants); // a damaged text may end too early and still be valid
        return variants;
    }

    private static void add(List<Variant> variants, byte[] text, boolean fromOther, String words) {
        Bytes content = Bytes.copyOf(text);
        if (variants.stream().noneMatch(variant -> variant.content.equals(content))) {
            variants.add(new Variant(content, fromOther, words));
        }
    }

    private static void mixed(byte[] mine, byte[] others, List<Variant> variants) {
        List<int[]> stretches = stretches(mine, others);
        if (stretches.size() < 2 || stretches.size() > MOST_STRETCHES) {
            return;
        }
        for (int chosen = 1; chosen < (1 << stretches.size()) - 1; chosen++) {
            byte[] text = mine.clone();
            for (int i = 0; i < stretches.size(); i++) {
                if ((chosen >> i & 1) != 0) {
                    int from = stretches.get(i)[0];
                    System.arraycopy(others, from, text, from, stretches.get(i)[1] - from);
                }
            }
            variants.add(new Variant(Bytes.copyOf(text), true, ", its JSON area combined from both copies"));
        }
    }

    /** The ranges that differ; it joins ranges with few equal bytes between them. */
    private static List<int[]> stretches(byte[] left, byte[] right) {
        var found = new ArrayList<int[]>();
        for (int i = 0; i < left.length; i++) {
            if (left[i] == right[i]) {
                continue;
            }
            int[] last = found.isEmpty() ? new int[] {0, Integer.MIN_VALUE / 2} : found.get(found.size() - 1);
            if (i - last[1] <= NEAR) {
                last[1] = i + 1;
            } else {
                found.add(new int[] {i, i + 1});
            }
        }
        return found;
    }

    /**
     * A header with a complete text and no matching checksum: the checksum, the salt or a field before them is damaged. Only
     * a passphrase can confirm it.
     */
    Optional<Luks2Candidate> withoutChecksum() {
        int most = (int) Math.min(device.size() - offset, Luks2Header.HEADER_SIZES.get(8));
        if (most <= BINARY) {
            return Optional.empty();
        }
        byte[] area = device.read(offset + BINARY, most - BINARY);
        int size = Luks2Text.headerSize(area).orElse(0);
        if (size == 0 || offset + 2L * size > device.size() || (offset != 0 && offset != size)) {
            return Optional.empty();
        }
        byte[] text = Luks2Text.cut(Arrays.copyOf(area, size - BINARY)).orElse(new byte[0]);
        if (text.length == 0) {
            return Optional.empty();
        }
        long place = offset == 0 ? size : 0;
        byte[] own = Arrays.copyOf(device.read(offset, BINARY), size);
        byte[] other = device.read(place, BINARY);
        System.arraycopy(text, 0, own, BINARY, text.length);
        Luks2Fields.fixed(own, offset, size);
        var bless = new ArrayList<String>();
        Luks2ChecksumRepair.complete(own, other, bless);
        try {
            byte[] sum = Luks2CopyBytes.checksum(own).orElseThrow().toArray();
            Arrays.fill(own, 448, 512, (byte) 0);
            System.arraycopy(sum, 0, own, 448, sum.length);
            Luks2Header header = Luks2Header.decode(own, offset);
            bless.addAll(Luks2ChecksumRepair.inWords(header));
            return Optional.of(new Luks2Candidate(
                    header,
                    Bytes.copyOf(own),
                    offset,
                    false,
                    Bytes.copyOf(device.read(0, 2 * size)),
                    "JSON area at byte " + (offset + BINARY) + ", which is complete; no checksum confirms it",
                    bless));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    /** Repairs for each offset that may have had a copy, except those of containers that begin further in. */
    static Stream<Luks2CopyRepair> all(Device device, Predicate<Long> elsewhere) {
        return Stream.concat(Stream.of(0L), Luks2Header.HEADER_SIZES.stream())
                .filter(offset -> !elsewhere.test(offset) && offset + BINARY <= device.size())
                .map(offset -> new Luks2CopyRepair(device, offset));
    }

    static long sequence(byte[] binary) {
        return ByteBuffer.wrap(binary).getLong(16);
    }
}
