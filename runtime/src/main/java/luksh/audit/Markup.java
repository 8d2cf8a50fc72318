package luksh.audit;

import java.io.Writer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import luksh.format.Visible;

/**
 * Writes elements as HTML, SVG and XML have them in common. A text from a header or a file's name may be anything, also
 * markup: the JDK's writer escapes it, and what no page may hold or show becomes {@code \\u202e}.
 */
final class Markup {
    private final XMLStreamWriter writer;

    Markup(Writer out) throws XMLStreamException {
        writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
    }

    Markup htmlBegins() throws XMLStreamException {
        writer.writeDTD("<!DOCTYPE html>");
        return line();
    }

    Markup xmlBegins() throws XMLStreamException {
        writer.writeStartDocument("UTF-8", "1.0");
        return line();
    }

    /** @param attributes names and values in turn */
    Markup open(String element, String... attributes) throws XMLStreamException {
        writer.writeStartElement(element);
        return attributes(attributes);
    }

    Markup close() throws XMLStreamException {
        writer.writeEndElement();
        return this;
    }

    /** An element that holds nothing and has no end: HTML knows few of these. */
    Markup empty(String element, String... attributes) throws XMLStreamException {
        writer.writeEmptyElement(element);
        return attributes(attributes);
    }

    /** An element that holds a text alone. */
    Markup element(String element, String text, String... attributes) throws XMLStreamException {
        return open(element, attributes).text(text).close();
    }

    Markup text(String text) throws XMLStreamException {
        writer.writeCharacters(Visible.lines(text));
        return this;
    }

    /** A line break, for whoever reads the file as it is. */
    Markup line() throws XMLStreamException {
        writer.writeCharacters("\n");
        return this;
    }

    void end() throws XMLStreamException {
        writer.writeEndDocument();
        writer.flush();
    }

    private Markup attributes(String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            writer.writeAttribute(attributes[i], Visible.of(attributes[i + 1]));
        }
        return this;
    }
}
