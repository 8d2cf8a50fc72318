package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a stranger needs to find a file: small packages, small files, one name for one file, and a page for each package. */
@Tag("once")
class HouseTest {
    private static final String PACKAGE_PAGE = "package-info.java";
    private static final int MOST_FILES = 35;
    private static final int MOST_LINES = 400;
    private static final int LEAST_SENTENCES = 3;

    private static final List<Path> FILES = files("src/main/java");
    private static final List<Path> TESTS = files("src/test/java");

    private static List<Path> files(String sources) {
        Path root = Path.of(System.getProperty("luksh.root"));
        return Stream.of("runtime", "stdlib-scripts", "shell")
                .flatMap(module -> javaFiles(root.resolve(module).resolve(sources)).stream())
                .toList();
    }

    private static List<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<Path, List<Path>> packages() {
        return FILES.stream().collect(Collectors.groupingBy(Path::getParent));
    }

    @Test
    void aPackageHasFewFiles() {
        assertThat(packages()).allSatisfy((folder, files) -> assertThat(files).hasSizeLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void aFileHasFewLines() {
        assertThat(Stream.of(FILES, TESTS).flatMap(List::stream))
                .hasSizeGreaterThan(FILES.size())
                .allSatisfy(file -> assertThat(Files.readAllLines(file).size())
                        .as("%s", file)
                        .isLessThanOrEqualTo(MOST_LINES));
    }

    @Test
    void aFileNameStandsOnce() {
        assertThat(FILES.stream().map(file -> file.getFileName().toString()).filter(name -> !name.equals(PACKAGE_PAGE)))
                .doesNotHaveDuplicates();
    }

    @Test
    void aPackageSaysWhatItIsWhoCallsItAndWhereToStart() {
        assertThat(packages().keySet()).allSatisfy(folder -> {
            String page = Files.readString(folder.resolve(PACKAGE_PAGE));
            String comment = page.substring(0, page.indexOf("*/")).replaceAll("\\s+(\\* )?", " ");
            assertThat(comment.split("\\.(\\s|$)").length).isGreaterThanOrEqualTo(LEAST_SENTENCES);
            assertThat(comment).contains("Start at");
        });
    }
}
