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

/** Describes the near misses of a secret that unlocks nothing. No sentence contains the secret. */
public final class NearMissText {
    private NearMissText() {}

    /** To call before the trials, which can take long. */
    public static void announce(Person person) {
        person.say("also trying this passphrase with or without a final newline, and with other encodings of"
                + " accents, for at most " + NearMisses.BUDGET.toSeconds() + " s");
    }

    /** The findings on this device, each with the next command. */
    public static List<Finding> findings(String path, NearMisses known) {
        String word = ShellWord.of(path);
        var findings = new ArrayList<Finding>();
        for (KeySlot slot : known.damaged()) {
            findings.add(new Finding(
                    Severity.ERROR,
                    Rules.AREA_NOT_RANDOM,
                    path,
                    Place.slot(slot.number()),
                    "its key area is damaged, so no passphrase unlocks this slot",
                    "luksh check " + word));
        }
        for (Trial trial : known.trials()) {
            // a newline that does not help is true of every passphrase, so it is not reported
            if (trial.kind() != NearMisses.Kind.WITH_NEWLINE || trial.outcome() == Outcome.OPENS) {
                findings.add(finding(path, word, trial));
            }
        }
        return findings;
    }

    /** The same for a person at a terminal, one line for each finding. */
    public static List<String> sentences(String path, NearMisses known) {
        return findings(path, known).stream()
                .map(finding -> finding.where() + ": " + finding.sentence()
                        + (finding.fix().isEmpty() ? "" : "; next, run: " + finding.fix()))
                .toList();
    }

    private static Finding finding(String path, String word, Trial trial) {
        boolean opens = trial.outcome() == Outcome.OPENS;
        String result = switch (trial.outcome()) {
            case OPENS -> "it unlocks " + names(trial.slots());
            case FAILS -> "it unlocks no slot either";
            case NOT_TRIED ->
                "luksh did not try it, because all such trials may take at most " + NearMisses.BUDGET.toSeconds()
                        + " s";
        };
        String sentence = switch (trial.kind()) {
            case WITHOUT_NEWLINE -> "the secret ends with a newline; without the newline " + result;
            case COMPOSED -> "the secret contains decomposed accents (Unicode NFD); in composed form (NFC) " + result;
            case DECOMPOSED -> "the secret contains composed accents (Unicode NFC); in decomposed form (NFD) " + result;
            case WITH_NEWLINE -> "with a newline at the end, as in many key files, " + result;
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

    /** A command that unlocks with the variant, or that tries it. */
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

    /** The person types the passphrase again, without echo; no shell history contains it. */
    private static String written(String statement, String modules, String word) {
        return "python3 -c 'import " + modules + "; " + statement + "' > FILE && luksh who-opens " + word
                + " --key-file FILE";
    }

    private static String names(List<KeySlot> slots) {
        return (slots.size() == 1 ? "slot " : "slots ")
                + slots.stream().map(slot -> String.valueOf(slot.number())).collect(Collectors.joining(", "));
    }
}
