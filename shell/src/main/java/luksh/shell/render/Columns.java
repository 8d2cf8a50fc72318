package luksh.shell.render;

import java.lang.reflect.RecordComponent;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import luksh.Backup;
import luksh.backup.Difference;
import luksh.change.journal.Step;
import luksh.finding.Finding;
import luksh.format.Argon2;
import luksh.format.Digest;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.Token;
import luksh.format.UnknownKdf;
import luksh.format.Visible;
import luksh.rotate.DiskResult;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a list of values of one type: chosen by hand for frequent types, otherwise the components of the
 * record.
 *
 * @param noun the values in plural, for their number below a long table
 */
record Columns(String noun, List<String> headers, Function<Object, Row> row) {
    /** Maximum characters of a cell; the sentence of a finding is shorter. */
    private static final int LONGEST = 1000;
    /** A slot below the limits of the most lenient policy, that for GRUB, has a weak cost. */
    static final long WEAK_ITERATIONS = 100_000;

    static final Size WEAK_MEMORY = new Size(64 << 20);
    private static final int COST = 3;

    /** Empty if the items have different types, or are better shown one by one. */
    static Optional<Columns> of(List<?> items) {
        if (items.isEmpty() || items.get(0) == null) {
            return Optional.empty();
        }
        Class<?> type = items.get(0).getClass();
        boolean alike = items.stream().allMatch(item -> item != null && item.getClass() == type);
        return alike ? known(type).or(() -> byComponents(type)).map(columns -> columns.visible()) : Optional.empty();
    }

    /** One line for each cell, whatever the name of a file contains, and of limited length. */
    private Columns visible() {
        return new Columns(noun, headers, item -> {
            Row each = row.apply(item);
            return new Row(each.cells().stream().map(Columns::visible).toList(), each.column(), each.tone());
        });
    }

    private static String visible(String cell) {
        return cell.length() > LONGEST ? Visible.brief(cell) : Visible.of(cell);
    }

    private static Optional<Columns> known(Class<?> type) {
        if (type == Backup.class) {
            return known("backups", "taken, path, version, slots, uuid, description", item -> backup((Backup) item));
        }
        if (type == KeySlot.class) {
            return Optional.of(new Columns(
                    "slots",
                    headers("slot, name, kdf, cost, cipher, offset, size, priority, "),
                    item -> new Row(slot((KeySlot) item), COST, weak(((KeySlot) item).kdf()))));
        }
        if (type == Finding.class) {
            return Optional.of(new Columns(
                    "findings",
                    headers(", where, what, fix, rule, path"),
                    item -> new Row(finding((Finding) item), 0, Tone.of(((Finding) item).severity()))));
        }
        if (type == Difference.class) {
            return known("differences", "where, left, right, note", item -> difference((Difference) item));
        }
        if (type == Step.class) {
            return known("steps", ", step, where, effect", item -> step((Step) item));
        }
        if (type == Digest.class) {
            return known("digests", "digest, hash, iterations, slots, segments", item -> digest((Digest) item));
        }
        if (type == Token.class) {
            return known("tokens", "token, type, slots, meaning", item -> token((Token) item));
        }
        if (type == DiskResult.class) {
            return known("disks", "disk, state, result, uuid", item -> disk((DiskResult) item));
        }
        return Optional.empty();
    }

    private static Optional<Columns> known(String noun, String headers, Function<Object, List<String>> cells) {
        return Optional.of(new Columns(noun, headers(headers), item -> new Row(cells.apply(item))));
    }

    private static List<String> headers(String names) {
        return List.of(names.split(", ", -1));
    }

    private static Optional<Columns> byComponents(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null || components.length < 2) {
            return Optional.empty();
        }
        return Optional.of(new Columns(
                words(type.getSimpleName()) + "s",
                Arrays.stream(components).map(c -> words(c.getName())).toList(),
                item -> {
                    List<String> row = new ArrayList<>();
                    for (RecordComponent component : components) {
                        row.add(cell(component(component, item)));
                    }
                    return new Row(row);
                }));
    }

    private static List<String> slot(KeySlot slot) {
        Kdf kdf = slot.kdf();
        return List.of(
                String.valueOf(slot.number()),
                slot.name(),
                kdf instanceof Pbkdf2 pbkdf2
                        ? "pbkdf2-" + Visible.brief(pbkdf2.hash())
                        : Visible.brief(
                                kdf instanceof UnknownKdf unknown && !unknown.inKnownSlot()
                                        ? unknown.slotType()
                                        : kdf.type()),
                cost(kdf),
                Visible.brief(slot.area().cipher()),
                slot.area().offset().toString(),
                slot.area().size().toString(),
                slot.priority() == Priority.NORMAL ? "" : word(slot.priority()),
                slot.bound() ? "" : "unbound");
    }

    private static String cost(Kdf kdf) {
        if (kdf instanceof Pbkdf2 pbkdf2) {
            return Pbkdf2.grouped(pbkdf2.iterations());
        }
        return kdf instanceof Argon2 argon2
                ? argon2.time() + " passes, " + argon2.memory() + ", " + argon2.lanes()
                        + (argon2.lanes() == 1 ? " lane" : " lanes")
                : "unknown";
    }

    /** The tone of a cost that no policy accepts. */
    private static Optional<Tone> weak(Kdf kdf) {
        boolean weak = (kdf instanceof Pbkdf2 pbkdf2 && pbkdf2.iterations() < WEAK_ITERATIONS)
                || (kdf instanceof Argon2 argon2 && argon2.memory().compareTo(WEAK_MEMORY) < 0);
        return weak ? Optional.of(Tone.WARNING) : Optional.empty();
    }

    private static List<String> finding(Finding finding) {
        return List.of(
                word(finding.severity()),
                finding.where(),
                finding.sentence(),
                finding.fix(),
                finding.rule(),
                finding.path());
    }

    private static List<String> token(Token token) {
        return List.of(
                String.valueOf(token.number()), Visible.brief(token.type()), cell(token.slots()), token.meaning());
    }

    /** The numbers of the slots; for an encrypted backup, from the manifest of the vault. */
    static String slots(Backup backup) {
        List<Integer> numbers = backup.slotNumbers();
        return switch (numbers.size()) {
            case 0 -> "no slot in use";
            case 1 -> "slot " + numbers.get(0);
            default -> "slots " + cell(numbers);
        };
    }

    private static List<String> backup(Backup backup) {
        return List.of(
                backup.taken().truncatedTo(ChronoUnit.SECONDS).toString(),
                backup.path(),
                backup.version().toString(),
                slots(backup),
                backup.uuid(),
                backup.reason());
    }

    /** Both sides. The sentence is shown only where they say nothing. */
    private static List<String> difference(Difference difference) {
        boolean told = !difference.left().equals(difference.right());
        String what = difference.what().isEmpty() ? "" : ", " + difference.what();
        return List.of(
                difference.where() + what,
                told ? side(difference.left()) : "",
                told ? side(difference.right()) : "",
                told ? "" : difference.sentence());
    }

    private static String side(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    private static List<String> disk(DiskResult disk) {
        return List.of(disk.path(), disk.state(), disk.sentence(), disk.uuid());
    }

    private static List<String> step(Step step) {
        return List.of(String.valueOf(step.number()), step.verb(), step.where(), step.sentence());
    }

    private static List<String> digest(Digest digest) {
        return List.of(
                String.valueOf(digest.number()),
                digest.known() ? Visible.brief(digest.hash()) : "unknown",
                digest.known() ? Pbkdf2.grouped(digest.iterations()) : "",
                cell(digest.slots()),
                cell(digest.segments()));
    }

    /** The value of a component, also of a record that is not public. */
    static @Nullable Object component(RecordComponent component, Object item) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(item);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component + " of " + item.getClass(), e);
        }
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(Columns::cell).orElse("");
        }
        if (value instanceof List<?> list) {
            return String.join(", ", list.stream().map(Columns::cell).toList());
        }
        if (value instanceof Enum<?> word) {
            return word(word);
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.3g" : "%.0f", number);
        }
        if (value instanceof Long || value instanceof Integer) {
            return Pbkdf2.grouped(((Number) value).longValue());
        }
        return value instanceof java.time.Duration time ? Values.seconds(time) : value.toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** {@code iterationsPerSecond} is {@code iterations per second}. */
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
