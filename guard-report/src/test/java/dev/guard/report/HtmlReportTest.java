package dev.guard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.core.report.ReportFormat;
import dev.guard.core.report.RunStory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
  private static final int MEGABYTE = 1_000_000;
  private static final RunStory FAILED = Told.failed();
  private static final String PAGE = new HtmlReport().render(FAILED);

  static List<RunStory> stories() {
    return List.of(FAILED, Told.old(), Told.hostile());
  }

  @Test
  void givenAFailedRun_whenThePageIsRead_thenTheOutcomeComesFirstAndTheRestInOrder() {
    Document page = parsed(PAGE);

    assertThat(page.select("h1").text()).isEqualTo(FAILED.headline());
    assertThat(page.select("main h2").eachText())
        .containsExactly(
            "What broke",
            "Why, most likely",
            "What was done",
            "What to do now",
            "Clusters",
            "Metrics before and after",
            "Analysis",
            "Time line",
            "Checks before the change",
            "Merge requests",
            "Audit trail");
    assertThat(page.select(".broken li").text()).contains("latency_p99 went from");
    assertThat(page.select(".next code").eachText())
        .anyMatch(command -> command.startsWith("guard unblock --version 1.27.3"));
    assertThat(page.select("#clusters").parents().select("tbody th").eachText())
        .contains("c1", "c2");
    assertThat(page.select(".causes h3").text())
        .isEqualTo("Requests take longer since the upgrade.");
    assertThat(page.select("#ev-E2 pre").text()).contains("one line");
    assertThat(page.text()).contains("unsupported", "istio on c1: No istioctl.", "3 secrets were");
    assertThat(page.text())
        .contains(
            "1200 tokens read, 90 written, about $0.0042. The model was not shown 12 lines of"
                + " excerpts.");
    assertThat(page.select("section[aria-labelledby=audit] tbody tr"))
        .hasSameSizeAs(FAILED.journal());
  }

  @Test
  void givenAFailedMetric_whenThePageIsRead_thenItIsDrawnOpenWithItsLimitAndItsCertainty() {
    Element first = parsed(PAGE).select("figure").get(0);

    assertThat(first.select("figcaption strong").text()).isEqualTo("latency_p99");
    assertThat(first.select("figcaption").text())
        .contains("failed", "; allowed 0.2", " s", "98 % sure of a shift", "chance alone: p");
    assertThat(first.select("svg [stroke=\"var(--plot-limit)\"][stroke-dasharray]")).hasSize(1);
    assertThat(first.select("svg path[stroke=\"var(--plot-before)\"]")).isNotEmpty();
    assertThat(first.select("svg path[stroke=\"var(--plot-worse)\"]")).isNotEmpty();
    assertThat(first.closest("details")).as("folded").isNull();
    assertThat(parsed(PAGE).select("details figure")).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("stories")
  void whateverIsTold_thePageIsValidSelfContainedAndAccessible(RunStory story) {
    String html = new HtmlReport().render(story);
    Document page = parsed(html);

    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MEGABYTE);
    assertThat(page.select("script, iframe, object, embed, form, img, video, audio, base"))
        .isEmpty();
    assertThat(page.select("link").eachAttr("href")).containsExactly("data:,");
    assertThat(page.select("[src], [srcset], [action], [xlink:href]")).isEmpty();
    assertThat(html).doesNotContain("@import").doesNotContainPattern("url\\((?!#)");
    for (Element element : page.getAllElements()) {
      element
          .attributes()
          .forEach(attribute -> assertThat(attribute.getKey()).doesNotStartWith("on"));
    }
    assertThat(page.select("a").eachAttr("href")).allMatch(href -> href.matches("(#|https?:).*"));
    assertAccessible(page);
  }

  private static void assertAccessible(Document page) {
    assertThat(page.select("html").attr("lang")).isEqualTo("en");
    assertThat(page.title()).isNotBlank();
    assertThat(page.select("h1")).hasSize(1);
    List<String> ids = page.select("[id]").eachAttr("id");
    assertThat(ids).doesNotHaveDuplicates();
    Set<String> known = new HashSet<>(ids);
    for (String names : page.select("[aria-labelledby]").eachAttr("aria-labelledby")) {
      assertThat(known).containsAll(List.of(names.split(" ", -1)));
    }
    assertThat(page.select("a[href^=#]").eachAttr("href"))
        .allMatch(href -> known.contains(href.substring(1)));
    assertThat(page.select("figure svg"))
        .allMatch(
            svg -> !svg.select("title").text().isBlank() && !svg.select("desc").text().isBlank());
    assertThat(page.select("table")).allMatch(table -> !table.select("th[scope=col]").isEmpty());
    assertThat(page.select(".scroll"))
        .as("reached by keyboard")
        .allMatch(part -> part.attr("tabindex").equals("0"))
        .allMatch(part -> part.hasAttr("aria-label") || part.hasAttr("aria-labelledby"));
    assertThat(page.select("[role=img]"))
        .allMatch(image -> image.hasAttr("aria-label") || image.hasAttr("aria-labelledby"));
  }

  @Test
  void givenHostileTexts_whenThePageIsRead_thenTheyAreTextAndAddNoElement() {
    Document page = parsed(new HtmlReport().render(Told.hostile()));

    assertThat(page.select("h1").text()).contains("<script>alert(1)</script>", "{{headline}}");
    assertThat(page.select("h1").get(0).children()).isEmpty();
    assertThat(page.select("style")).hasSize(1);
    assertThat(page.select(".next a")).as("javascript: is no link").isEmpty();
    assertThat(page.select("section[aria-labelledby=audit] tbody tr:last-child").text())
        .contains("onload='x'");
    assertThat(page.html()).doesNotContain("\u001b", "\u202E");
    assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
        .startsWith("default-src 'none'");
  }

  @Test
  void givenARunWithoutDocuments_whenThePageIsRead_thenItSaysWhatIsNotThere() {
    Document page = parsed(new HtmlReport().render(Told.old()));

    assertThat(page.select("main").text())
        .contains(
            "No analysis is stored with this run.",
            "No verdict is stored with this run.",
            "No check results are stored with this run.");
    assertThat(page.select("figure")).isEmpty();
    assertThat(page.select(".moments li")).isNotEmpty();
  }

  @Test
  void givenAHundredClusters_whenThePageIsWritten_thenItTellsWhatFailedAndWhatItLeavesOut() {
    String html = new HtmlReport().render(Told.large(100));
    Document page = parsed(html);

    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MEGABYTE);
    assertThat(page.select("section[aria-labelledby=clusters] tbody tr")).hasSize(100);
    assertThat(page.select("figure")).hasSize(MetricsPart.MOST_PLOTS);
    assertThat(page.select("figure .tag.bad")).hasSize(MetricsPart.MOST_PLOTS);
    assertThat(page.select("section[aria-labelledby=metrics] th .tag"))
        .as("the numbers of all that failed")
        .hasSize(50 * 5)
        .allMatch(tag -> tag.text().equals("failed"));
    assertThat(page.text())
        .containsPattern("Drawn are 40 of 1100 metrics, .* --format json has the numbers of all")
        .containsPattern("The last 600 of \\d+ entries of the journal; guard audit --run prod-1-")
        .contains("the 120 most telling of 1000 pieces", "8 checks", "\u2026 40 lines more");
    assertAccessible(page);
  }

  @Test
  void theSameStoryGivesTheSamePage() {
    assertThat(new HtmlReport().render(FAILED)).isEqualTo(PAGE);
  }

  /** WCAG 2.2, 1.4.3: text that is not large has at least 4.5:1; 1.4.11: lines that matter 3:1. */
  @ParameterizedTest
  @CsvSource({
    "ink, page, 4.5",
    "ink, card, 4.5",
    "soft, page, 4.5",
    "soft, card, 4.5",
    "link, page, 4.5",
    "link, card, 4.5",
    "card, link, 4.5",
    "ink, code, 4.5",
    "good, good-back, 4.5",
    "bad, bad-back, 4.5",
    "attention, attention-back, 4.5",
    "open, open-back, 4.5",
    "plot-text, card, 4.5",
    "plot-limit, card, 3",
    "plot-before, card, 3",
    "plot-after, card, 3",
    "plot-worse, card, 3",
    "lane-checks, card, 3",
    "lane-person, card, 3",
    "lane-rollout, card, 3",
    "lane-soak, card, 3",
    "lane-failed, card, 3",
    "lane-return, card, 3",
    "lane-rest, card, 3"
  })
  void colorsStandOutInTheLightAndInTheDark(String front, String back, double least) {
    Matcher themes = Pattern.compile(":root \\{(.*?)\\}", Pattern.DOTALL).matcher(PAGE);
    for (String theme : List.of("light", "dark")) {
      assertThat(themes.find()).isTrue();
      Map<String, Double> lightness = new HashMap<>();
      Matcher colors = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});").matcher(themes.group(1));
      while (colors.find()) {
        lightness.put(colors.group(1), luminance(colors.group(2)));
      }
      double one = Objects.requireNonNull(lightness.get(front));
      double other = Objects.requireNonNull(lightness.get(back));
      assertThat((Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05))
          .as("%s on %s in the %s", front, back, theme)
          .isGreaterThanOrEqualTo(least);
    }
  }

  /** Relative luminance as WCAG 2.2 defines it. */
  private static double luminance(String color) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double part = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      sum += weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  @Test
  void allFormatsAreFoundByName() {
    assertThat(ReportFormat.all())
        .extracting(ReportFormat::name)
        .containsExactly("html", "junit", "markdown");
    assertThat(ReportFormat.find("pdf")).isEmpty();
  }

  private static Document parsed(String html) {
    Parser parser = Parser.htmlParser().setTrackErrors(20);
    Document page = parser.parseInput(html, "");
    assertThat(parser.getErrors()).as("errors of the HTML syntax").isEmpty();
    return page;
  }
}
