package dev.guard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at the page in Chromium. Without Chromium it is skipped, and says so; where {@code
 * GUARD_BROWSER=required} is set, as in continuous integration, it then fails. The pictures that it
 * takes stay in {@code target/screenshots}.
 */
class BrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String PAGE = new HtmlReport().render(Told.failed());

  /** On paper nothing can be scrolled. */
  private static final String OVERFLOWING =
      """
      const scrolled = matchMedia('print').matches ? 'svg, .skip' : '.scroll, svg, .skip, pre';
      const wide = [...document.querySelectorAll('body *')].filter(e =>
          !e.closest(scrolled)
          && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map(e => e.tagName + '.' + e.className + ': ' + (e.textContent || '').slice(0, 60));
      if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
        wide.push('the page: ' + document.documentElement.scrollWidth);
      }
      return wide;
      """;

  private static final String REACHED = "a[href], summary, [tabindex]";
  private static final String MISSING =
      "Chromium or its driver is not on this machine, so nobody looks at the report. Install the"
          + " packages chromium and chromium-driver, as .ci/run does.";

  private static @Nullable ChromeDriver started;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void start() throws IOException {
    Optional<File> chromium = program("GUARD_CHROMIUM", "chromium");
    Optional<File> driver = program("GUARD_CHROMEDRIVER", "chromedriver");
    if (chromium.isEmpty() || driver.isEmpty()) {
      if ("required".equals(System.getenv("GUARD_BROWSER"))) {
        throw new IllegalStateException(MISSING);
      }
      return;
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    started =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.orElseThrow())
                .usingAnyFreePort()
                .build(),
            options);
    Files.createDirectories(SCREENSHOTS);
  }

  private static Optional<File> program(String variable, String name) {
    return Stream.of(Objects.requireNonNullElse(System.getenv(variable), "/usr/bin/" + name))
        .map(File::new)
        .filter(File::canExecute)
        .findFirst();
  }

  /** Here and not before all: so each test is counted as skipped. */
  @BeforeEach
  void skipWithoutBrowser() {
    assumeTrue(started != null, MISSING);
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.quit();
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark"})
  void theReportIsCleanAtThisWidthAndInThisScheme(int width, String scheme) throws IOException {
    show(width, scheme);

    Path page = open(PAGE, "failed.html");

    assertThat(overflowing()).as("folded").isEmpty();
    byte[] picture = screenshot("failed-" + width + "-" + scheme + ".png");
    unfold();
    assertThat(overflowing()).as("unfolded").isEmpty();
    assertThat(console()).isEmpty();
    assertThat(requests()).containsExactly(page.toUri().toString());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
    assertThat(image.getWidth()).isEqualTo(width);
    assertThat(image.getHeight()).isGreaterThan(1000);
    assertThat(colors(image)).hasSizeGreaterThan(30);
    boolean bright = (image.getRGB(1, image.getHeight() - 1) & 0xff) > 0x7f;
    assertThat(bright).as("the page's ground is bright").isEqualTo(scheme.equals("light"));
  }

  @ParameterizedTest
  @CsvSource({"1280", "390"})
  void hostileTextsNeitherRunNorBreakTheLayout(int width) throws IOException {
    show(width, "light");

    Path page = open(new HtmlReport().render(Told.hostile()), "hostile.html");
    unfold();

    assertThat(overflowing()).isEmpty();
    assertThat(console()).isEmpty();
    assertThat(requests()).containsExactly(page.toUri().toString());
  }

  @Test
  void aHundredClustersFitAPhone() throws IOException {
    show(390, "light");

    open(new HtmlReport().render(Told.large(100)), "large.html");

    assertThat(overflowing()).as("folded").isEmpty();
    unfold();
    assertThat(overflowing()).as("unfolded").isEmpty();
    assertThat(console()).isEmpty();
  }

  /** The width is that of A4 with its margins. */
  @Test
  void nothingIsCutOffOnPaper() throws IOException {
    show(718, "dark");
    driver()
        .executeCdpCommand(
            "Emulation.setEmulatedMedia", Map.of("media", "print", "features", List.of()));

    open(PAGE, "paper.html");
    byte[] picture = screenshot("failed-paper.png");

    assertThat(overflowing()).isEmpty();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
    assertThat(image.getRGB(1, image.getHeight() - 1) & 0xffffff).as("white").isEqualTo(0xffffff);
    assertThat(
            driver()
                .executeScript(
                    "return [...document.querySelectorAll('details tbody')]"
                        + ".filter(e => e.getBoundingClientRect().height == 0).length"))
        .as("folded on paper")
        .isEqualTo(0L);
  }

  @Test
  void theKeyboardReachesEverythingInTheOrderOfThePage() throws IOException {
    show(1280, "light");
    open(PAGE, "order.html");
    unfold();
    driver()
        .executeScript(
            "window.seen = []; document.addEventListener('focusin', e => seen.push(e.target))");
    long reachable =
        (long)
            Objects.requireNonNull(
                driver()
                    .executeScript("return document.querySelectorAll('" + REACHED + "').length"));

    driver().findElement(By.tagName("body")).sendKeys(Keys.TAB.toString().repeat((int) reachable));

    assertThat(reachable).isGreaterThan(20);
    assertThat(
            driver()
                .executeScript(
                    "return seen.every((e, i) => e === document.querySelectorAll('"
                        + REACHED
                        + "')[i]) && seen.length"))
        .isEqualTo(reachable);
  }

  @Test
  void theKeyboardReachesTheReportFirst() throws IOException {
    show(1280, "light");
    open(PAGE, "keys.html");

    driver().findElement(By.tagName("body")).sendKeys(Keys.TAB);

    assertThat(driver().switchTo().activeElement().getText()).isEqualTo("Skip to the report");
    driver().switchTo().activeElement().sendKeys(Keys.ENTER);
    assertThat(driver().getCurrentUrl()).endsWith("#main");
  }

  @Test
  void thisTestSeesWhatItLooksFor() throws IOException {
    show(390, "light");

    open(
        "<!doctype html><title>x</title><div style='width: 2000px'>wide</div>"
            + "<img src='other.png'><script>console.error('broken')</script>",
        "bad.html");

    assertThat(overflowing()).anyMatch(each -> each.startsWith("DIV")).hasSizeGreaterThan(1);
    assertThat(console()).anyMatch(line -> line.contains("broken"));
    assertThat(requests()).anyMatch(url -> url.endsWith("/other.png"));
  }

  private static ChromeDriver driver() {
    return Objects.requireNonNull(started);
  }

  /** What was logged of the page before is forgotten. */
  private static void show(int width, String scheme) {
    driver().get("about:blank");
    console();
    requests();
    driver()
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    driver()
        .executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  private Path open(String html, String name) throws IOException {
    Path page = Files.writeString(folder.resolve(name), html).toRealPath();
    driver().get(page.toUri().toString());
    return page;
  }

  private static void unfold() {
    driver().executeScript("document.querySelectorAll('details').forEach(d => { d.open = true; })");
  }

  private static List<String> overflowing() {
    List<?> wide = (List<?>) Objects.requireNonNull(driver().executeScript(OVERFLOWING));
    return wide.stream().map(String::valueOf).toList();
  }

  private static List<String> console() {
    return driver().manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  private static Set<String> requests() {
    Set<String> urls = new HashSet<>();
    for (LogEntry entry : driver().manage().logs().get(LogType.PERFORMANCE).getAll()) {
      JsonNode message = JsonMapper.shared().readTree(entry.getMessage()).path("message");
      if (message.path("method").asString("").equals("Network.requestWillBeSent")) {
        urls.add(message.at("/params/request/url").stringValue());
      }
    }
    urls.removeIf(url -> url.equals("about:blank") || url.startsWith("data:"));
    return urls;
  }

  /** Of the whole page. */
  private static byte[] screenshot(String name) throws IOException {
    Map<String, Object> answer =
        driver()
            .executeCdpCommand(
                "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "format", "png"));
    byte[] picture = Base64.getDecoder().decode(String.valueOf(answer.get("data")));
    Files.write(SCREENSHOTS.resolve(name), picture);
    return picture;
  }

  private static Set<Integer> colors(BufferedImage image) {
    Set<Integer> colors = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y += 3) {
      for (int x = 0; x < image.getWidth(); x += 3) {
        colors.add(image.getRGB(x, y));
      }
    }
    return colors;
  }
}
