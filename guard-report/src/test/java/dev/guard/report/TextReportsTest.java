package dev.guard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.core.report.RunStory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** {@code mvn test -Dguard.update-golden=true} writes the golden files. */
class TextReportsTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  @Test
  void aFailedRunAsMarkdown() throws IOException {
    String markdown = new MarkdownReport().render(Told.failed());

    assertThat(markdown).isNotBlank().isEqualTo(golden("failed.md", markdown));
  }

  @Test
  void aFailedRunAsJUnit() throws IOException {
    String junit = new JUnitReport().render(Told.failed());

    assertThat(junit).isNotBlank().isEqualTo(golden("failed.xml", junit));
  }

  @Test
  void whatCouldNotBeToldIsNoSuccessInJUnit() throws Exception {
    Document junit = parsed(new JUnitReport().render(Told.failed()));

    Element suites = junit.getDocumentElement();
    assertThat(suites.getAttribute("failures")).isEqualTo("3");
    assertThat(junit.getElementsByTagName("testcase").getLength())
        .isEqualTo(Integer.parseInt(suites.getAttribute("tests")));
    assertThat(junit.getElementsByTagName("failure").getLength()).isEqualTo(3);
    assertThat(junit.getElementsByTagName("skipped").getLength()).isEqualTo(2);
  }

  @Test
  void hostileTextsAreTextInJUnit() throws Exception {
    Document junit = parsed(new JUnitReport().render(Told.hostile()));

    Element failure = (Element) junit.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message"))
        .contains("<script>alert(1)</script>", "onload='x'")
        .doesNotContain("\u001b");
  }

  @Test
  void hostileTextsHaveNoEffectInMarkdown() {
    String markdown = new MarkdownReport().render(Told.hostile());

    assertThat(markdown.replaceAll("`[^`\n]*`", ""))
        .doesNotContain("<script", "<img", "@everyone", "\u001b", "\u202E", "](")
        .contains("&lt;script&gt;alert");
    assertThat(markdown.lines()).noneMatch(line -> line.startsWith("/"));
  }

  @Test
  void aRunWithoutDocumentsIsTold() throws Exception {
    RunStory old = Told.old();

    assertThat(new MarkdownReport().render(old))
        .contains("## Time line", "## Audit trail")
        .doesNotContain("## Metrics", "## Analysis", "## Checks");
    assertThat(parsed(new JUnitReport().render(old)).getElementsByTagName("testsuite").getLength())
        .isEqualTo(3);
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  /** What the golden file says; first written anew from {@code actual} where that is asked for. */
  private static String golden(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("guard.update-golden")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, actual);
    }
    assertThat(file).as("golden file; -Dguard.update-golden=true writes it").exists();
    return Files.readString(file);
  }
}
