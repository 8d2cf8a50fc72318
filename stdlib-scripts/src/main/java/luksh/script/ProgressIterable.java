package luksh.script;

import java.util.Iterator;
import java.util.List;
import luksh.change.step.Person;
import luksh.parallel.Progress;

/** Draws progress while it is iterated. */
record ProgressIterable<T>(Run run, String what, List<T> items) implements Iterable<T> {
    @Override
    public Iterator<T> iterator() {
        Iterator<T> source = items.iterator();
        Person person = run.person();
        Progress progress = run.options().quiet() ? Progress.NONE : run.onClose(person.progress(what, items.size()));
        return new Iterator<>() {
            private long done;

            @Override
            public boolean hasNext() {
                boolean more = source.hasNext();
                progress.to(done);
                if (!more) {
                    progress.close();
                }
                return more;
            }

            @Override
            public T next() {
                T item = source.next();
                done++;
                return item;
            }
        };
    }
}
