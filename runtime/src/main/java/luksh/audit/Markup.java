package luksh.audit;

import java.io.Writer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import luksh.format.Visible;

/**
 * Writes elements for HTML, SVG and XML. Texts from headers and file names may contain markup: the JDK's writer escapes
 * it. Characters that a page must not show become, for example, {@code \\u202e}.
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

    /** An empty element without an end tag; HTML has few of them. */
    Markup empty(String element, String... attributes) throws XMLStreamException {
        writer.writeEmptyElement(element);
        return attributes(attributes);
    }

    /** An element with only text. */
    Markup element(String element, String text, String... attributes) throws XMLStreamException {
        return open(element, attributes).text(text).close();
    }

    Markup text(String text) throws XMLStreamException {
        writer.writeCharacters(Visible.lines(text));
        return this;
    }

    /** A line break, for readers of the source. */
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
