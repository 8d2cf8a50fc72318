package luksh.shell.render;

import java.util.List;
import java.util.Optional;

/**
 * The cells of one row of a table.
 *
 * @param column the cell with the tone
 * @param tone empty if nothing in the row needs attention
 */
record Row(List<String> cells, int column, Optional<Tone> tone) {
    Row(List<String> cells) {
        this(cells, 0, Optional.empty());
    }

    /** A piece of a cell in the colour of the cell. */
    String toned(int at, String piece) {
        return at == column && !piece.isBlank()
                ? tone.map(each -> each.on(piece)).orElse(piece)
                : piece;
    }

    /** The row with these columns only. */
    Row pick(List<Integer> columns) {
        return new Row(columns.stream().map(cells::get).toList(), columns.indexOf(column), tone);
    }
}
