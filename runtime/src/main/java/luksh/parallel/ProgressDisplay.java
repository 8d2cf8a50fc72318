package luksh.parallel;

/** Shows the progress of slow work. */
@FunctionalInterface
public interface ProgressDisplay {
    /** Shows nothing. */
    ProgressDisplay NONE = (what, total) -> Progress.NONE;

    /**
     * Starts the display of one work. The caller closes it.
     *
     * @param what the work: {@code deriving the key of slot 0}
     * @param total in the unit of {@link Progress#to}
     */
    Progress progress(String what, long total);
}
