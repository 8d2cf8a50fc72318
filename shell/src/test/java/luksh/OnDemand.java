package luksh;

/** Makes the package exist for {@code import luksh.*} as long as it has no class of its own. */
final class OnDemand {
    private OnDemand() {}
}
