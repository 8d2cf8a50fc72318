package luksh.finding;

/** How bad a finding is; a plan with an ERROR is refused. */
public enum Severity {
    INFO,
    WARNING,
    ERROR
}
