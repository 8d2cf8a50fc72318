package luksh.shell.person;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/** A QR code (ISO/IEC 18004) in characters of half a line each, black on white in every colour scheme. */
final class QrDrawing {
    /** White modules around the code. The standard requires four; two are enough for a telephone. */
    private static final int MARGIN = 2;

    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
    private static final String NORMAL = "\u001b[0m";
    /** The character for an upper (1) and a lower (2) black module. */
    private static final String HALVES = " ▀▄█";

    private final QrCode code;

    /** @param text not stored; only its modules are */
    QrDrawing(byte[] text) {
        code = QrCode.encodeBinary(text, QrCode.Ecc.LOW);
    }

    /** The lines of the code; none if the terminal has too few columns. */
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
