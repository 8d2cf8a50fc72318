package luksh.parallel;

/** Receives the progress of long work. The implementation decides how often to draw. Used by one thread at a time. */
public interface Progress extends AutoCloseable {
    /** Draws nothing. */
    Progress NONE = new Progress() {
        @Override
        public void to(long done) {}

        @Override
        public void close() {}
    };

    /** The progress of one part that starts at {@code before}. Closing it does not close this one. */
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

    /** Reports the finished part of the total, in bytes, iterations or items. */
    void to(long done);

    @Override
    void close();
}
