package luksh.backup;

/**
 * One difference of two headers in words: {@code slot 2 | | argon2id, 4 passes, 1 GiB, 4 lanes | slot 2 added, …}.
 *
 * @param where the slot, digest, segment, token or field
 * @param left as it is in the first header; empty if it is not there
 * @param right as it is in the second
 */
public record Difference(String where, String left, String right, String sentence) {}
