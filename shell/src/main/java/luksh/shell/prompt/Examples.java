package luksh.shell.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.shell.prompt.Documentation.Entry;

/** An example in one line of Java for each member of the language. */
final class Examples {
    private static final String DISK = "luks(\"disk.img\")";
    private static final String GRUB = "grub(" + DISK + ")";
    private static final String NEW = "askNew(\"New passphrase\")";
    private static final String SAFE = "vault(\"/var/backups/luks\")";
    private static final String AUDIT = "audit(luksAll(\"/dev/sd*\"), \"server\")";
    private static final String ROTATE =
            "rotate(luksAll(\"*.img\"), r -> r.from(ask(\"Old passphrase\")).to(" + NEW + ")";
    private static final String BOOT_KEY = "bootKey(" + DISK + ", b -> b.file(\"/boot/keyfile\"";
    private static final String SOME_PLAN = DISK + ".plan(c -> c.kill(slot(1)))";

    /** How to get an object of each type, or for one of its members. %s is the call. */
    private static final Map<String, String> RECEIVERS = Map.ofEntries(
            Map.entry("Area", DISK + ".slot(0).area().%s"),
            Map.entry("Argon2", "((Argon2) " + DISK + ".slot(0).kdf()).%s"),
            Map.entry("Audit", AUDIT + ".%s"),
            Map.entry("AuditSpec", "audit(luksAll(\"/dev/sd*\"), \"server\", a -> a.%s)"),
            Map.entry("Backup", "rescue(\"disk.img\").candidates().get(0).%s"),
            Map.entry("BenchSpec", "bench(b -> b.%s)"),
            Map.entry("BootKey", BOOT_KEY + ")).%s"),
            Map.entry("BootKeySpec", BOOT_KEY + ").%s)"),
            Map.entry("BootKeyStatus", BOOT_KEY + ")).status().%s"),
            Map.entry("Bytes", DISK + ".digest().salt().%s"),
            Map.entry("Change", DISK + ".change(c -> c.%s)"),
            Map.entry("Container", DISK + ".%s"),
            Map.entry("Curve", GRUB + ".curve().%s"),
            Map.entry("Difference", "diff(" + DISK + ", luks(\"before.luks\")).get(0).%s"),
            Map.entry("Digest", DISK + ".digest().%s"),
            Map.entry("DigestSpec", DISK + ".change(c -> c.digest(d -> d.%s))"),
            Map.entry("DiskResult", ROTATE + ").disks().get(0).%s"),
            Map.entry("CopySpec", DISK + ".unlock(ask(\"Passphrase\")).copyTo(\"/dev/sdb1\", c -> c.%s)"),
            Map.entry("Extent", DISK + ".layout().extents().get(0).%s"),
            Map.entry("Finding", DISK + ".check().get(0).%s"),
            Map.entry("FormatSpec", "luksFormat(\"disk.img\", f -> f.version(LUKS1).%s)"),
            Map.entry("Grub", GRUB + ".%s"),
            Map.entry("GrubPlan", GRUB + ".plan(seconds(3)).%s"),
            Map.entry("GrubPlan.accept", DISK + ".change(c -> " + GRUB + ".plan(seconds(3)).%s)"),
            Map.entry("GrubSpec", "grub(" + DISK + ", g -> g.%s)"),
            Map.entry("GrubTime", GRUB + ".times().get(0).%s"),
            Map.entry("Guard", DISK + ".change(c -> { c.allow(Guard.%s); c.kill(slot(1)); })"),
            Map.entry("HeaderLayout", DISK + ".layout().%s"),
            Map.entry("Kdf", DISK + ".slot(0).kdf().%s"),
            Map.entry("KdfSpec", DISK + ".change(c -> c.rekey(slot(0), k -> k.%s))"),
            Map.entry("KeySlot", DISK + ".slot(0).%s"),
            Map.entry("LuksException", "try { " + DISK + "; } catch (LuksException e) { say(e.%s); }"),
            Map.entry("Pbkdf2", "((Pbkdf2) " + DISK + ".slot(0).kdf()).%s"),
            Map.entry("Plan", SOME_PLAN + ".%s"),
            Map.entry("Prelude", "%s"),
            Map.entry("Priority", DISK + ".slot(0).priority() == Priority.%s"),
            Map.entry("Report", DISK + ".change(c -> c.kill(slot(1))).%s"),
            Map.entry("Rescue", "rescue(\"disk.img\").%s"),
            Map.entry("RotateSpec", ROTATE + ".%s)"),
            Map.entry("Rotation", ROTATE + ").%s"),
            Map.entry("Sample", "bench(b -> b.hashes(\"sha512\")).get(0).%s"),
            Map.entry("Secret", "ask(\"Passphrase\").%s"),
            Map.entry("Segment", DISK + ".segments().get(0).%s"),
            Map.entry("Severity", DISK + ".check().stream().anyMatch(f -> f.severity() == Severity.%s)"),
            Map.entry("Size", DISK + ".payloadOffset().%s"),
            Map.entry("SlotTime", GRUB + ".times().get(0).slots().get(0).%s"),
            Map.entry("Slot", DISK + ".freeSlots().get(0).%s"),
            Map.entry("SlotSpec", DISK + ".change(c -> c.add(" + NEW + ", s -> s.%s))"),
            Map.entry("Step", SOME_PLAN + ".steps().get(0).%s"),
            Map.entry("Token", DISK + ".tokens().get(0).%s"),
            Map.entry("TokenSpec", DISK + ".change(c -> c.token(0).%s)"),
            Map.entry("Unfinished", "unfinished(\"disk.img\").get(0).%s"),
            Map.entry("Vault", SAFE + ".%s"),
            Map.entry("VaultSpec", "vault(\"/var/backups/luks\", v -> v.certificate(\"cert.pem\").%s)"),
            Map.entry("Version", DISK + ".version() == %s"),
            Map.entry("Volume", DISK + ".unlock(ask(\"Passphrase\")).%s"));

    /** Arguments by the name of the parameter, optionally after the member, if the type is not enough. */
    private static final Map<String, String> ARGUMENTS = Map.ofEntries(
            Map.entry("arg fallback", "\"/dev/sda3\""),
            Map.entry("arg optional", "\"mirror\""),
            Map.entry("arg name", "\"device\""),
            Map.entry("args name", "\"disk\""),
            Map.entry("args fallback", "\"/dev/sd*\""),
            Map.entry("args optional", "\"others\""),
            Map.entry("audit disks", "luksAll(\"/dev/sd*\")"),
            Map.entry("policy", "\"server\""),
            Map.entry("backup folder", "\"/media/safe\""),
            Map.entry("argon2id time", "4"),
            Map.entry("cipher name", "\"aes-xts-plain64\""),
            Map.entry("command arguments", "\"show\", \"disk\""),
            Map.entry("command program", "\"pass\""),
            Map.entry("condition", DISK + ".slots().size() > 1"),
            Map.entry("copyOf from", "0"),
            Map.entry("device", "\"/dev/sda3\""),
            Map.entry("disk", DISK),
            Map.entry("excludes given", "\"memory\""),
            Map.entry("excludes others", "\"iterations\", \"kdf=pbkdf2\""),
            Map.entry("exit status", "0"),
            Map.entry("expect sentence", "\"%s has one slot only\""),
            Map.entry("expect values", "\"disk.img\""),
            Map.entry("disks", "luksAll(\"*.img\")"),
            Map.entry("fallback", "300_000"),
            Map.entry("file", "\"before.luks\""),
            Map.entry("flag name", "\"force\""),
            Map.entry("flags flags", "\"allow-discards\""),
            Map.entry("format values", DISK + ".uuid()"),
            Map.entry("from", "bytes(0)"),
            Map.entry("globs", "\"/dev/sd*\", \"*.img\""),
            Map.entry("hash", "\"sha512\""),
            Map.entry("hash name", "\"sha512\""),
            Map.entry("header file", "\"detached.luks\""),
            Map.entry("help", "\"what it is for\""),
            Map.entry("hex", "\"00ff\""),
            Map.entry("json", "\"{\\\"type\\\": \\\"acme\\\", \\\"keyslots\\\": []}\""),
            Map.entry("keep", "10"),
            Map.entry("keyBits bits", "512"),
            Map.entry("keyFile path", "\"anna.key\""),
            Map.entry("label", "\"office\""),
            Map.entry("left", DISK),
            Map.entry("lanes", "4"),
            Map.entry("luksAll globs", "List.of(\"/dev/sda3\", \"disk.img\")"),
            Map.entry("name name", "\"Anna\""),
            Map.entry("name text", "\"Anna\""),
            Map.entry("offset", "bytes(0)"),
            Map.entry("needs given", "\"passes\""),
            Map.entry("needs others", "\"memory\""),
            Map.entry("option name", "\"iterations\""),
            Map.entry("optional name", "\"memory\""),
            Map.entry("optional type", "Size.class"),
            Map.entry("other", "mib(1)"),
            Map.entry("path", "\"disk.img\""),
            Map.entry("progress items", "luksAll(\"*.img\")"),
            Map.entry("progress what", "\"trying\""),
            Map.entry("prompt", "\"Passphrase\""),
            Map.entry("randomKey size", "bytes(64)"),
            Map.entry("require sentence", "\"%s has one slot only\""),
            Map.entry("require values", "\"disk.img\""),
            Map.entry("say format", "\"UUID %s\""),
            Map.entry("restore how", "c -> c.allow(Guard.WINDOW)"),
            Map.entry("chart path", "\"bench.svg\""),
            Map.entry("hashes names", "\"sha256\", \"sha512\""),
            Map.entry("saveTo path", "\"secret.key\""),
            Map.entry("plan target", "seconds(3)"),
            Map.entry("platform", "\"x86_64-efi\""),
            Map.entry("version", "\"2.12\""),
            Map.entry("observed", "seconds(17)"),
            Map.entry("passphraseLength bytes", "20"),
            Map.entry("of predicate", "\"is too old\""),
            Map.entry("of advice", "\"; use another\""),
            Map.entry("of cause", "null"),
            Map.entry("vault path", "\"/var/backups/luks\""),
            Map.entry("certificate pem", "\"cert.pem\""),
            Map.entry("key pem", "\"key.pem\""),
            Map.entry("master path", "\"/root/master.key\""),
            Map.entry("root folder", "\"/mnt\""),
            Map.entry("program path", "\"/opt/luksh/luksh\""),
            Map.entry("file keyFile", "\"/boot/keyfile\""),
            Map.entry("file path", "\"/var/backups/luks/20260131T120000.luks.p7m\""),
            Map.entry("sectorSize size", "bytes(512)"),
            Map.entry("show none", "\"no findings\""),
            Map.entry("show values", DISK + ".check()"),
            Map.entry("shred path", "\"anna.key\""),
            Map.entry("subsystem", "\"backup\""),
            Map.entry("target", "\"plain.img\""),
            Map.entry("text", "\"e5a1bc1e-8071-4c74-ab26-17335521b816\""),
            Map.entry("use", "key -> key.length"),
            Map.entry("uuid", "\"e5a1bc1e-8071-4c74-ab26-17335521b816\""),
            Map.entry("value", DISK + ".slots()"),
            Map.entry("values", DISK + ".uuid()"),
            Map.entry("volumeKey key", "keyFile(\"volume.key\")"));

    /** Arguments by the type of the parameter. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("Backup", "rescue(\"disk.img\").candidates().get(0)"),
            Map.entry("Writer", "new java.io.StringWriter()"),
            Map.entry("Consumer<AuditSpec>", "a -> a.tryEmpty()"),
            Map.entry("Consumer<BenchSpec>", "b -> b.hashes(\"sha256\", \"sha512\").runs(3)"),
            Map.entry("Consumer<Change>", "c -> c.rekey(slot(0), k -> k.iterations(300_000))"),
            Map.entry("Consumer<CopySpec>", "c -> c.overwrite()"),
            Map.entry("Consumer<DigestSpec>", "d -> d.iterations(20_000)"),
            Map.entry("Consumer<FormatSpec>", "f -> f.version(LUKS1).createFile(mib(16)).add(" + NEW + ")"),
            Map.entry("Consumer<GrubSpec>", "g -> g.platform(\"x86_64-efi\").version(\"2.12\")"),
            Map.entry("Consumer<KdfSpec>", "k -> k.iterations(300_000)"),
            Map.entry("Consumer<RotateSpec>", "r -> r.from(ask(\"Old passphrase\")).to(" + NEW + ")"),
            Map.entry("Consumer<SlotSpec>", "s -> s.iterations(300_000)"),
            Map.entry("Consumer<VaultSpec>", "v -> v.certificate(\"cert.pem\")"),
            Map.entry("Change", "c"),
            Map.entry("Consumer<BootKeySpec>", "b -> b.file(\"/boot/keyfile\").expires(minutes(30))"),
            Map.entry("Container", "luks(\"before.luks\")"),
            Map.entry("Duration", "seconds(2)"),
            Map.entry("Guard...", "Guard.LAST_WAY_IN"),
            Map.entry("Priority", "Priority.PREFER"),
            Map.entry("RotateSpec", ROTATE + ".%s)"),
            Map.entry("Rotation", ROTATE + ").%s"),
            Map.entry("Secret", "ask(\"Passphrase\")"),
            Map.entry("Secret...", "ask(\"Passphrase\")"),
            Map.entry("Size", "mib(1)"),
            Map.entry("Slot", "slot(0)"),
            Map.entry("Vault", SAFE),
            Map.entry("Version", "LUKS1"),
            Map.entry("byte[]", "new byte[512]"),
            Map.entry("double", "2"),
            Map.entry("int", "0"),
            Map.entry("long", "1"));

    private Examples() {}

    /** How to get an object of this type; empty if there is no example. */
    static Optional<String> of(String type) {
        return Optional.ofNullable(RECEIVERS.get(type))
                .filter(text -> !text.equals("%s"))
                .map(text -> text.replace(".%s", "").replace("%s", "…"));
    }

    /** A call of this member; empty if a parameter has no example. */
    static Optional<String> of(Entry member) {
        String signature = member.signature();
        int open = signature.indexOf('(');
        String call = member.name();
        if (open >= 0) {
            List<String> arguments = new ArrayList<>();
            for (String parameter : member.parameters()) {
                Optional<String> argument = argument(member.name(), parameter);
                if (argument.isEmpty()) {
                    return Optional.empty();
                }
                arguments.add(argument.get());
            }
            call += arguments.stream().collect(Collectors.joining(", ", "(", ")"));
        }
        String receiver = signature.startsWith("static ")
                ? member.owner() + ".%s"
                : RECEIVERS.getOrDefault(member.owner() + "." + member.name(), RECEIVERS.get(member.owner()));
        return receiver == null ? Optional.empty() : Optional.of(receiver.replace("%s", call));
    }

    private static Optional<String> argument(String member, String parameter) {
        int blank = parameter.lastIndexOf(' ');
        String type = parameter.substring(0, blank);
        String name = parameter.substring(blank + 1);
        if (type.equals("Secret") && (name.equals("fresh") || member.equals("add"))) {
            return Optional.of(NEW);
        }
        String said = ARGUMENTS.get(member + " " + name);
        if (said != null) {
            return Optional.of(said);
        }
        if (name.equals("count")) {
            return Optional.of("300_000");
        }
        String named = ARGUMENTS.get(name);
        return Optional.ofNullable(named == null ? VALUES.get(type) : named);
    }

    /** Splits at commas, but not inside angle brackets. */
    static List<String> parameters(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(", (?![^<]*>)", -1));
    }
}
