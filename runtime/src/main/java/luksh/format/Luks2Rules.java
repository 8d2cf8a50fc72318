package luksh.format;

/** What the parts of a LUKS2 JSON area must be to each other; one sentence per rule. */
final class Luks2Rules {
    private Luks2Rules() {}

    static void check(Luks2Metadata metadata, JsonMember root, long headerSize) {
        // filled in by the next commit
    }
}
