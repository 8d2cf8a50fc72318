package luksh;

import luksh.format.Size;

/**
 * A run of bytes on a device or in a file, and its use.
 *
 * @param offset of the first byte
 * @param what for a person: {@code primary header}, {@code slot 0}, {@code free}, {@code payload}
 * @param used whether these bytes mean something; false for free space and for the area of a slot that is not in use
 */
public record Extent(Size offset, Size size, String what, boolean used) {
    static Extent of(long offset, long size, String what, boolean used) {
        return new Extent(new Size(offset), new Size(size), what, used);
    }

    /** The offset of the first byte behind it. */
    long end() {
        return offset.bytes() + size.bytes();
    }

    @Override
    public String toString() {
        return what + ": " + size + " at " + offset;
    }
}
