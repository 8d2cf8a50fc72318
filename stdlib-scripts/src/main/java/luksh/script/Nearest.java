package luksh.script;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that was probably meant. */
public final class Nearest {
    private static final int FARTHEST = 2;
    /** With two letters changed, a shorter word is any other. */
    private static final int SHORT = 4;

    private Nearest() {}

    /** Of several that are as near, the first; empty if none is near. */
    public static Optional<String> to(String typed, Collection<String> known) {
        Optional<String> begun = known.stream()
                .filter(word -> typed.length() > 1 && word.startsWith(typed))
                .findFirst();
        return begun.or(() -> known.stream()
                .filter(word -> distance(typed, word) <= (typed.length() < SHORT ? 1 : FARTHEST))
                .min(Comparator.comparingInt(word -> distance(typed, word))));
    }

    /** Letters to insert, remove or replace (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
