package luksh;

import java.util.function.Consumer;
import luksh.change.Transaction;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.change.step.Target;

/** A container on a device or in a file, the only kind that can be changed. */
final class DeviceContainer implements Container {
    private final HeaderReader reader;

    DeviceContainer(HeaderReader reader) {
        this.reader = reader;
    }

    HeaderReader reader() {
        return reader;
    }

    @Override
    public Plan plan(Consumer<Change> steps) {
        return transaction(record(steps)).plan();
    }

    @Override
    public Report change(Consumer<Change> steps) {
        Report report = transaction(record(steps)).run();
        reader.loaded();
        return report;
    }

    private Change record(Consumer<Change> steps) {
        return Change.record(reader.header(), reader.session(), steps);
    }

    private Transaction transaction(Change change) {
        return new Transaction(
                reader.session(), Target.existing(path()), change.verbs(), change.secrets(), change.allowed());
    }

    @Override
    public String toString() {
        return reader.summary();
    }
}
