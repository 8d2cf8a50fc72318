package luksh.change.undo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import luksh.change.journal.Step;
import luksh.change.step.Cost;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.header.ChangeToken;
import luksh.change.step.header.ImportToken;
import luksh.change.step.header.SetDigest;
import luksh.change.step.header.SetFlags;
import luksh.change.step.header.SetLabel;
import luksh.change.step.header.SetUuid;
import luksh.change.step.slot.Kill;
import luksh.change.step.slot.NameSlot;
import luksh.change.step.slot.Rekey;
import luksh.change.step.slot.SetPriority;
import luksh.finding.Place;
import luksh.format.Argon2;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Json;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Token;
import luksh.format.UnknownKdf;

/** The verbs that restore an earlier header, as far as they need no old key material. */
final class Reversal {
    /** One verb, and the step that it undoes. */
    private record Item(String step, Place place, Verb verb) {}

    private final Header former;
    private final Header latter;
    private final List<Item> items = new ArrayList<>();

    Reversal(Header former, Header latter) {
        this.former = former;
        this.latter = latter;
    }

    /**
     * The verbs in reverse order of the steps. Changes without their own step, such as the token of a recovery key, come first.
     *
     * @param steps the steps from the former header to the latter
     */
    List<Verb> verbs(List<Step> steps) {
        tokens();
        settings();
        digest();
        slots();
        items.sort(Comparator.comparingInt(item -> -number(item, steps)));
        return items.stream().map(Item::verb).toList();
    }

    private static int number(Item item, List<Step> steps) {
        return steps.stream()
                .filter(step -> step.verb().equals(item.step()) && step.place().equals(item.place()))
                .mapToInt(Step::number)
                .max()
                .orElse(Integer.MAX_VALUE);
    }

    // ---- tokens; the token with slot names follows the slots

    private void tokens() {
        for (Token token : latter.tokens()) {
            if (!isForNames(token)) {
                token(former, token)
                        .ifPresentOrElse(
                                then -> bind(then, token),
                                () -> item(VerbNames.IMPORT, token, ChangeToken.remove(token.number())));
            }
        }
        for (Token token : former.tokens()) {
            if (!isForNames(token) && token(latter, token).isEmpty()) {
                item(VerbNames.REMOVE, token, ImportToken.under(token.number(), token.json()));
            }
        }
    }

    /** The same token; another one may have its number now. */
    private static Optional<Token> token(Header header, Token like) {
        return header.tokens().stream()
                .filter(token -> token.number() == like.number())
                .filter(token -> withoutSlots(token).equals(withoutSlots(like)))
                .findFirst();
    }

    private static Json withoutSlots(Token token) {
        return ((Json.Obj) Json.parse(token.json().getBytes(StandardCharsets.UTF_8))).without("keyslots");
    }

    private static boolean isForNames(Token token) {
        return token.type().equals(Token.SLOT_NAMES);
    }

    private void bind(Token then, Token now) {
        for (KeySlot slot : former.slots()) {
            boolean before = then.slots().contains(slot.number());
            boolean after = now.slots().contains(slot.number());
            if (before && !after) {
                item(VerbNames.UNASSIGN, now, ChangeToken.assign(now.number(), slot));
            }
        }
        for (KeySlot slot : latter.slots()) {
            if (now.slots().contains(slot.number()) && !then.slots().contains(slot.number())) {
                item(VerbNames.ASSIGN, now, ChangeToken.unassign(now.number(), slot));
            }
        }
    }

    private void item(String step, Token token, Verb verb) {
        items.add(new Item(step, Place.token(token.number()), verb));
    }

    // ---- fields of the header

    private void settings() {
        setting(VerbNames.FLAGS, Header::flags, SetFlags::new);
        setting(VerbNames.SUBSYSTEM, Header::subsystem, SetLabel::subsystem);
        setting(VerbNames.LABEL, Header::label, SetLabel::label);
        setting(VerbNames.UUID, Header::uuid, SetUuid::new);
        for (KeySlot now : latter.slots()) {
            slot(former, now).ifPresent(then -> {
                if (!then.name().equals(now.name())) {
                    items.add(new Item(VerbNames.NAME, where(now), new NameSlot(now, then.name())));
                }
                if (then.priority() != now.priority()) {
                    items.add(new Item(VerbNames.PRIORITY, where(now), new SetPriority(now, then.priority())));
                }
            });
        }
    }

    private <T> void setting(String name, Function<Header, T> value, Function<T, Verb> verb) {
        T then = value.apply(former);
        if (!then.equals(value.apply(latter))) {
            items.add(new Item(name, Place.part(name), verb.apply(then)));
        }
    }

    private void digest() {
        Digest then = former.digest();
        Digest now = latter.digest();
        if (then.iterations() != now.iterations() || !then.hash().equals(now.hash())) {
            items.add(new Item(VerbNames.DIGEST, Place.part("digest"), new SetDigest(then.iterations(), then.hash())));
        }
    }

    // ---- slots

    private void slots() {
        for (KeySlot now : latter.slots()) {
            Optional<KeySlot> then = slot(former, now);
            if (then.isEmpty()) {
                items.add(new Item(VerbNames.ADD, where(now), Kill.slot(now)));
            } else if (!(now.kdf() instanceof UnknownKdf)
                    && !cost(then.get().kdf()).equals(cost(now.kdf()))) {
                items.add(new Item(
                        VerbNames.REKEY,
                        where(now),
                        Rekey.cost(now, cost(then.get().kdf()))));
            }
        }
    }

    private static Cost cost(Kdf kdf) {
        if (kdf instanceof Pbkdf2 pbkdf2) {
            return new Cost("pbkdf2", pbkdf2.hash(), pbkdf2.iterations(), null, null);
        }
        if (kdf instanceof Argon2 argon2) {
            var passes = new Cost.Passes(argon2.time(), argon2.memory(), argon2.lanes());
            return new Cost(argon2.type(), null, null, passes, null);
        }
        throw new IllegalStateException(kdf + ": luksh never sets or replaces this cost");
    }

    private static Optional<KeySlot> slot(Header header, KeySlot like) {
        return header.slots().stream()
                .filter(slot -> slot.number() == like.number())
                .findFirst();
    }

    private static Place where(KeySlot slot) {
        return Place.slot(slot.number());
    }
}
