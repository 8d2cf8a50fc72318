package luksh.shell.compile;

import java.net.URI;
import java.net.URISyntaxException;
import javax.tools.SimpleJavaFileObject;

/** Source for javac, in memory. It has the script's file name, independent of the name of the class. */
final class MemorySource extends SimpleJavaFileObject {
    private final String source;

    MemorySource(String file, String source) {
        super(uri(file), Kind.SOURCE);
        this.source = source;
    }

    private static URI uri(String file) {
        try {
            return new URI("mem", "", "/" + file, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
        return true;
    }
}
