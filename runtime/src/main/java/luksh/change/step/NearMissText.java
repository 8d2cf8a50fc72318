package luksh.change.step;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.KeySlot;
import luksh.format.ShellWord;
import luksh.unlock.NearMisses;
import luksh.unlock.NearMisses.Outcome;
import luksh.unlock.NearMisses.Trial;

/** What is known of a secret that opens nothing, in words; the secret is in none of them. */
public final class NearMissText {
    private NearMissText() {}

    /** Before the trials, for they take their time. */
    public static void announce(Person person) {
        person.say("looking for what is near this secret: at most " + NearMisses.BUDGET.toSeconds() + " s");
    }

    /** The findings on this device, each with the command that comes next. */
    public static List<Finding> findings(String path, NearMisses known) {
        String word = ShellWord.of(path);
        var findings = new ArrayList<Finding>();
        for (KeySlot slot : known.damaged()) {
            findings.add(new Finding(
                    Severity.ERROR,
                    Rules.AREA_NOT_RANDOM,
                    path,
                    Place.slot(slot.number()),
                    "its key area is damaged, so no passphrase opens this slot",
                    "luksh check " + word));
        }
        for (Trial trial : known.trials()) {
            // of every passphrase it can be said that a newline behind it does not help either
            if (trial.kind() != NearMisses.Kind.WITH_NEWLINE || trial.outcome() == Outcome.OPENS) {
                findings.add(finding(path, word, trial));
            }
        }
        return findings;
    }

    /** The same for a person who waits at a question, a line for each. */
    public static List<String> sentences(String path, NearMisses known) {
        return findings(path, known).stream()
                .map(finding -> finding.where() + ": " + finding.sentence()
                        + (finding.fix().isEmpty() ? "" : "; next: " + finding.fix()))
                .toList();
    }

    private static Finding finding(String path, String word, Trial trial) {
        boolean opens = trial.outcome() == Outcome.OPENS;
        String result = switch (trial.outcome()) {
            case OPENS -> "it opens " + names(trial.slots());
            case FAILS -> "it opens nothing either";
            case NOT_TRIED ->
                "it was not tried, for that takes longer than the " + NearMisses.BUDGET.toSeconds()
                        + " s for all such trials";
        };
        String sentence = switch (trial.kind()) {
            case WITHOUT_NEWLINE -> "the secret ends with a newline; without that " + result;
            case COMPOSED ->
                "the secret has accents as characters of their own (Unicode NFD); composed (NFC) " + result;
            case DECOMPOSED -> "the secret has accented characters (Unicode NFC); decomposed (NFD) " + result;
            case WITH_NEWLINE -> "with a newline behind it " + result + ", as a key file that ends with one";
        };
        return new Finding(
                opens ? Severity.WARNING : Severity.INFO,
                switch (trial.kind()) {
                    case WITHOUT_NEWLINE, WITH_NEWLINE -> Rules.NEWLINE;
                    case COMPOSED, DECOMPOSED -> Rules.UNICODE_FORM;
                },
                path,
                Place.part("secret"),
                sentence,
                trial.outcome() == Outcome.FAILS ? "" : command(word, trial));
    }

    /** It opens with what was found, or tries what was not. */
    private static String command(String word, Trial trial) {
        return switch (trial.kind()) {
            case WITHOUT_NEWLINE -> "luksh who-opens " + word + " --key-file FILE --key-file-size " + trial.size();
            case WITH_NEWLINE -> written("print(getpass.getpass())", "getpass", word);
            case COMPOSED -> written(spelled("NFC"), "getpass, sys, unicodedata", word);
            case DECOMPOSED -> written(spelled("NFD"), "getpass, sys, unicodedata", word);
        };
    }

    private static String spelled(String form) {
        return "sys.stdout.write(unicodedata.normalize(\"" + form + "\", getpass.getpass()))";
    }

    /** The passphrase is typed once more, without echo, and is in no history. */
    private static String written(String statement, String modules, String word) {
        return "python3 -c 'import " + modules + "; " + statement + "' > FILE && luksh who-opens " + word
                + " --key-file FILE";
    }

    private static String names(List<KeySlot> slots) {
        return (slots.size() == 1 ? "slot " : "slots ")
                + slots.stream().map(slot -> String.valueOf(slot.number())).collect(Collectors.joining(", "));
    }
}
