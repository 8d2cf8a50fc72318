package luksh.parallel;

/** Told by long work how far it is; whoever draws it decides how often. Used by one thread at a time. */
public interface Progress extends AutoCloseable {
    /** Draws nothing. */
    Progress NONE = new Progress() {
        @Override
        public void to(long done) {}

        @Override
        public void close() {}
    };

    /** That of one part, which begins where so much of the whole is done; it leaves the whole open. */
    default Progress part(long before) {
        var whole = this;
        return new Progress() {
            @Override
            public void to(long done) {
                whole.to(before + done);
            }

            @Override
            public void close() {}
        };
    }

    /** This much of the total is done: bytes, iterations or items, as whoever made it said. */
    void to(long done);

    @Override
    void close();
}
