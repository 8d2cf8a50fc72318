package luksh.shell.compile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import luksh.script.Parameter;

/**
 * A compiled script.
 *
 * @param file the name for errors and stack traces
 * @param main the class whose {@code $run()} runs it
 * @param description the script's leading comment
 * @param classes class files by binary name, with their stop checks; empty if only {@code --help} is needed
 */
public record CompiledScript(
        String file, String main, String description, List<Parameter> parameters, Map<String, byte[]> classes) {
    public CompiledScript {
        parameters = List.copyOf(parameters);
        classes = Map.copyOf(classes);
    }

    /** The script as bytes, for {@link #decode}. */
    public byte[] encoded() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(file());
            out.writeUTF(main());
            writeText(out, description());
            out.writeInt(parameters().size());
            for (Parameter each : parameters()) {
                out.writeUTF(each.kind().name());
                out.writeUTF(each.name());
                out.writeUTF(each.type());
                writeText(out, each.fallback());
                writeText(out, each.help());
                out.writeInt(each.line());
            }
            out.writeInt(classes().size());
            for (var each : classes().entrySet()) {
                out.writeUTF(each.getKey());
                out.writeInt(each.getValue().length);
                out.write(each.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes the bytes of {@link #encoded}, from {@code start} on.
     *
     * @throws IOException if the bytes are not valid
     */
    public static CompiledScript decode(byte[] all, int start) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(all, start, all.length - start))) {
            String file = in.readUTF();
            String main = in.readUTF();
            String description = readText(in);
            var parameters = new ArrayList<Parameter>();
            for (int n = in.readInt(); n > 0; n--) {
                parameters.add(new Parameter(
                        Parameter.Kind.valueOf(in.readUTF()),
                        in.readUTF(),
                        in.readUTF(),
                        readText(in),
                        readText(in),
                        in.readInt()));
            }
            var classes = new LinkedHashMap<String, byte[]>();
            for (int n = in.readInt(); n > 0; n--) {
                classes.put(in.readUTF(), in.readNBytes(in.readInt()));
            }
            return new CompiledScript(file, main, description, parameters, classes);
        }
    }

    /** Writes a text of any length; writeUTF is limited to 64 KiB. */
    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
