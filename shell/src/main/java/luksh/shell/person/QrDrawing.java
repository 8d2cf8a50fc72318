package luksh.shell.person;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/** A QR code (ISO/IEC 18004) in characters of half a line each: black on white, whatever the terminal's colours are. */
final class QrDrawing {
    /** The standard wants four modules of white around it; two do for a telephone. */
    private static final int MARGIN = 2;

    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
    private static final String NORMAL = "\u001b[0m";
    /** By the upper module (1 if black) and the lower one (2). */
    private static final String HALVES = " ▀▄█";

    private final QrCode code;

    /** @param text not kept; its modules are */
    QrDrawing(byte[] text) {
        code = QrCode.encodeBinary(text, QrCode.Ecc.LOW);
    }

    /** None if a line has fewer columns than the code needs. */
    List<String> lines(int width) {
        var lines = new ArrayList<String>();
        int end = code.size + MARGIN;
        for (int y = -MARGIN; y < end && end + MARGIN < width; y += 2) {
            var line = new StringBuilder(BLACK_ON_WHITE);
            for (int x = -MARGIN; x < end; x++) {
                line.append(HALVES.charAt((code.getModule(x, y) ? 1 : 0) + (code.getModule(x, y + 1) ? 2 : 0)));
            }
            lines.add(line.append(NORMAL).toString());
        }
        return lines;
    }
}
