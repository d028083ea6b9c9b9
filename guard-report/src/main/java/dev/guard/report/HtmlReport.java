package dev.guard.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.guard.core.report.ReportFormat;
import dev.guard.core.report.RunStory;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/**
 * One self-contained page: no script, no outside request. Its own content security policy forbids
 * both, should a text ever get past the template's escaping.
 */
public final class HtmlReport implements ReportFormat {
  /** For {@link java.util.ServiceLoader}. */
  public HtmlReport() {}

  @Override
  public String name() {
    return "html";
  }

  @Override
  public String render(RunStory story) {
    return template().execute(new PageWriter(story).write());
  }

  private static Template template() {
    return Mustache.compiler()
        .withEscaper(Escaped::html)
        .emptyStringIsFalse(true)
        .withLoader(name -> text(name + ".html.mustache"))
        .loadTemplate("report");
  }

  private static Reader text(String name) {
    InputStream file = HtmlReport.class.getResourceAsStream(name);
    if (file == null) {
      throw new IllegalStateException("The jar of guard-report has no " + name + ".");
    }
    return new InputStreamReader(file, StandardCharsets.UTF_8);
  }
}
