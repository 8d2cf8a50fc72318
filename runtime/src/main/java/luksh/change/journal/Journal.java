package luksh.change.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import luksh.device.DeviceIdentity;
import luksh.finding.Place;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.Json;
import org.jspecify.annotations.Nullable;

/**
 * The planned writes of a change, stored outside the container until the change is done, so that luksh can finish or undo it
 * after a crash. It contains headers, hashes, and the new key areas of window steps. It never contains an old key area, a
 * passphrase or a volume key.
 *
 * @param uuids of the container before the change and after it
 * @param digests values of the volume key digest before and after; empty if there was no container
 * @param host host that ran the change
 * @param boot boot id of that host
 * @param header the old bytes before the first key area: LUKS1 at most 4096, LUKS2 both copies; empty before a format
 */
public record Journal(
        Set<String> uuids,
        Set<Bytes> digests,
        DeviceIdentity device,
        String host,
        String boot,
        Instant begun,
        List<Step> plan,
        Bytes header,
        JournaledWrites program) {
    public static final int BLOCK = 4096;
    static final int VERSION = 1;

    private static final byte[] MAGIC = "LUKSHJNL".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH = 24;
    private static final int HASH_SIZE = 32;

    /** Keeps the plan as text; no later decision depends on that text. */
    public Journal {
        plan = plan.stream().map(Step::inWords).toList();
        uuids = Set.copyOf(uuids);
        digests = Set.copyOf(digests);
        plan = List.copyOf(plan);
    }

    /** A journal for a change that this machine starts now. */
    public static Journal of(
            Set<String> uuids,
            Set<Bytes> digests,
            DeviceIdentity device,
            List<Step> plan,
            Bytes header,
            JournaledWrites program) {
        return new Journal(
                uuids,
                digests,
                device,
                kernel("hostname"),
                kernel("random/boot_id"),
                Instant.now(),
                plan,
                header,
                program);
    }

    private static String kernel(String name) {
        try {
            return Files.readString(Path.of("/proc/sys/kernel", name)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether a container may be the one of this journal. */
    public boolean fits(Header present) {
        return uuids.contains(present.uuid())
                && (digests.isEmpty() || digests.contains(present.digest().value()));
    }

    /** The part that luksh keeps after the change. */
    Journal sealed() {
        return new Journal(uuids, digests, device, host, boot, begun, plan, header, program.sealed());
    }

    /** The names of the steps, for example {@code replace slot 0, digest}. */
    public String summary() {
        return String.join(", ", plan.stream().map(Journal::name).toList());
    }

    /** The name of a step, for example {@code add slot 2}. */
    public static String name(Step step) {
        return step.place().equals(Place.part(step.verb())) ? step.verb() : step.verb() + " " + step.place();
    }

    // ---- as a file: a fixed block, the manifest, the bytes of its images

    public byte[] encode() {
        var images = new ByteArrayOutputStream();
        byte[] manifest = manifest(images).toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(BLOCK + manifest.length + images.size());
        all.put(MAGIC).putInt(VERSION).putInt(manifest.length).putLong(images.size());
        all.put(BLOCK, manifest).put(BLOCK + manifest.length, images.toByteArray());
        all.put(HASH, OpenedSlots.hash(all.array()).toArray());
        return all.array();
    }

    /** The format version of the journal at the start of this file; empty if there is no journal. */
    static Optional<Integer> version(byte[] block) {
        return block.length < HASH || !Arrays.equals(block, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                ? Optional.empty()
                : Optional.of(
                        ByteBuffer.wrap(block, MAGIC.length, Integer.BYTES).getInt());
    }

    /** The length of the journal at the start of this file; empty if there is none of a known format. */
    static Optional<Integer> length(byte[] block) {
        if (block.length < BLOCK
                || version(block).filter(version -> version == VERSION).isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(block, MAGIC.length + Integer.BYTES, HASH - MAGIC.length - Integer.BYTES);
        long manifest = fields.getInt();
        long images = fields.getLong();
        return manifest >= 0 && images >= 0 && images < Integer.MAX_VALUE - BLOCK - manifest
                ? Optional.of((int) (BLOCK + manifest + images))
                : Optional.empty();
    }

    /** Empty for an incomplete or damaged journal, or one of another format. */
    public static Optional<Journal> decode(byte[] file) {
        Optional<Integer> length = length(file);
        if (length.isEmpty() || length.get() > file.length) {
            return Optional.empty();
        }
        byte[] all = Arrays.copyOf(file, length.get());
        Bytes hash = Bytes.copyOf(all, HASH, HASH + HASH_SIZE);
        Arrays.fill(all, HASH, HASH + HASH_SIZE, (byte) 0);
        if (!OpenedSlots.hash(all).equals(hash)) {
            return Optional.empty();
        }
        int manifest = ByteBuffer.wrap(all).getInt(MAGIC.length + Integer.BYTES);
        byte[] text = Arrays.copyOfRange(all, BLOCK, BLOCK + manifest);
        byte[] images = Arrays.copyOfRange(all, BLOCK + manifest, all.length);
        try {
            return Optional.of(read((Json.Obj) Json.parse(text), images));
        } catch (RuntimeException e) {
            return Optional.empty(); // the hash is correct, so another program wrote it
        }
    }

    private Json.Obj manifest(ByteArrayOutputStream images) {
        var members = new LinkedHashMap<String, Json>();
        members.put("uuids", texts(uuids));
        members.put("digests", texts(digests.stream().map(Bytes::toString).toList()));
        members.put(
                "device",
                object(Map.of(
                        "path", new Json.Text(device.path()),
                        "names", texts(device.names()),
                        "size", Json.Num.of(device.size()))));
        members.put("host", new Json.Text(host));
        members.put("boot", new Json.Text(boot));
        members.put("begun", new Json.Text(begun.toString()));
        members.put(
                "plan",
                new Json.Arr(plan.stream()
                        .<Json>map(step -> object(Map.of(
                                "number", Json.Num.of(step.number()),
                                "verb", new Json.Text(step.verb()),
                                "where", new Json.Text(step.where()),
                                "sentence", new Json.Text(step.sentence()))))
                        .toList()));
        members.put("header", image(header, images));
        members.put("steps", texts(program.steps()));
        members.put(
                "groups",
                new Json.Arr(program.groups().stream()
                        .<Json>map(group -> object(Map.of(
                                "step",
                                Json.Num.of(group.step()),
                                "acts",
                                new Json.Arr(group.acts().stream()
                                        .<Json>map(act -> act(act, images))
                                        .toList()))))
                        .toList()));
        return new Json.Obj(members);
    }

    private static Json.Obj act(JournaledWrites.Act act, ByteArrayOutputStream images) {
        var members = new LinkedHashMap<String, Json>();
        members.put("offset", Json.Num.of(act.offset()));
        members.put("size", Json.Num.of(act.size()));
        members.put("role", new Json.Text(act.role().name()));
        members.put("entry", act.entry() ? Json.Word.TRUE : Json.Word.FALSE);
        members.put("old", act.old() ? Json.Word.TRUE : Json.Word.FALSE);
        members.put("before", new Json.Text(act.before().toString()));
        members.put("after", new Json.Text(act.after().toString()));
        if (act.content() != null) {
            members.put("content", image(act.content(), images));
        }
        return new Json.Obj(members);
    }

    private static Json image(Bytes content, ByteArrayOutputStream images) {
        int start = images.size();
        images.writeBytes(content.toArray());
        return new Json.Arr(List.of(Json.Num.of(start), Json.Num.of(content.size())));
    }

    private static Json.Obj object(Map<String, ? extends Json> members) {
        return new Json.Obj(Map.copyOf(members));
    }

    private static Json.Arr texts(Iterable<String> values) {
        var all = new ArrayList<Json>();
        values.forEach(value -> all.add(new Json.Text(value)));
        return new Json.Arr(all);
    }

    private static Journal read(Json.Obj json, byte[] images) {
        Json.Obj device = (Json.Obj) member(json, "device");
        var digests = new ArrayList<Bytes>();
        texts(json, "digests").forEach(hex -> digests.add(Bytes.ofHex(hex)));
        var plan = new ArrayList<Step>();
        for (Json step : array(json, "plan")) {
            Json.Obj one = (Json.Obj) step;
            plan.add(new Step(
                    (int) number(one, "number"), text(one, "verb"), text(one, "where"), text(one, "sentence")));
        }
        var groups = new ArrayList<JournaledWrites.Group>();
        for (Json group : array(json, "groups")) {
            Json.Obj one = (Json.Obj) group;
            var acts = new ArrayList<JournaledWrites.Act>();
            for (Json act : array(one, "acts")) {
                acts.add(act((Json.Obj) act, images));
            }
            groups.add(new JournaledWrites.Group((int) number(one, "step"), acts));
        }
        return new Journal(
                Set.copyOf(texts(json, "uuids")),
                Set.copyOf(digests),
                new DeviceIdentity(text(device, "path"), new TreeSet<>(texts(device, "names")), number(device, "size")),
                text(json, "host"),
                text(json, "boot"),
                Instant.parse(text(json, "begun")),
                plan,
                image(member(json, "header"), images),
                new JournaledWrites(texts(json, "steps"), groups));
    }

    private static JournaledWrites.Act act(Json.Obj json, byte[] images) {
        Json content = json.get("content");
        return new JournaledWrites.Act(
                number(json, "offset"),
                (int) number(json, "size"),
                Write.Role.valueOf(text(json, "role")),
                member(json, "entry") == Json.Word.TRUE,
                member(json, "old") == Json.Word.TRUE,
                Bytes.ofHex(text(json, "before")),
                Bytes.ofHex(text(json, "after")),
                content == null ? null : image(content, images));
    }

    private static Bytes image(@Nullable Json place, byte[] images) {
        if (place instanceof Json.Arr array
                && array.values().get(0) instanceof Json.Num start
                && array.values().get(1) instanceof Json.Num size) {
            int from = Integer.parseInt(start.digits());
            return Bytes.copyOf(images, from, from + Integer.parseInt(size.digits()));
        }
        throw new IllegalArgumentException("no place of an image");
    }

    private static Json member(Json.Obj json, String name) {
        Json value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no member " + name);
        }
        return value;
    }

    private static String text(Json.Obj json, String name) {
        return ((Json.Text) member(json, name)).value();
    }

    private static long number(Json.Obj json, String name) {
        return Long.parseLong(((Json.Num) member(json, name)).digits());
    }

    private static List<Json> array(Json.Obj json, String name) {
        return ((Json.Arr) member(json, name)).values();
    }

    private static List<String> texts(Json.Obj json, String name) {
        return array(json, name).stream()
                .map(text -> ((Json.Text) text).value())
                .toList();
    }
}
