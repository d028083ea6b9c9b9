package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.cli.view.Json;
import dev.guard.cli.view.StoryView;
import dev.guard.core.Guard;
import dev.guard.core.report.ReportFormat;
import dev.guard.core.report.RunStory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard report}. */
@Command(
    name = "report",
    description = "Writes down everything about a run: what broke, why, what was done, what to do.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard report --batch prod-1 --out report.html",
      "  guard report --run RUN --format markdown",
      "  guard report --batch prod-1 --format junit > guard-junit.xml"
    })
final class ReportCommand implements Callable<Integer> {
  private static final String HTML = "html";
  private static final String JSON = "json";
  private static final String MARKDOWN = "markdown";

  /** What the end of a file's name says; the command asks for no more where it is one of these. */
  private static final Map<String, String> BY_ENDING =
      Map.of(".html", HTML, ".htm", HTML, ".md", MARKDOWN, ".json", JSON, ".xml", "junit");

  private final Session session;

  @ArgGroup(multiplicity = "1")
  Subject subject = new Subject();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "html, markdown, json or junit; by default what the end of FILE says, else markdown.")
  Optional<String> format = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "Where to; by default stdout.")
  Optional<Path> out = Optional.empty();

  /** Which run. */
  static final class Subject {
    @Option(names = "--run", paramLabel = "RUN", description = "One run, open or closed.")
    Optional<String> run = Optional.empty();

    @Option(names = "--batch", paramLabel = "BATCH", description = "The newest run of a batch.")
    Optional<String> batch = Optional.empty();
  }

  ReportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String chosen = chosen();
    if (!chosen.equals(JSON) && ReportFormat.find(chosen).isEmpty()) {
      throw unknown(chosen);
    }
    out.ifPresent(file -> agrees(chosen, file));
    if (chosen.equals(HTML) && out.isEmpty() && session.shell().outIsTerminal()) {
      throw GuardException.of("usage.html-to-terminal", Responsible.USER)
          .what("A page is not readable in a terminal.")
          .where("--format html")
          .next("Give --out report.html, or --format markdown.")
          .build();
    }
    Optional<ReportFile> file = out.map(ReportFile::at);
    RunStory story;
    try (Guard guard = session.open()) {
      story = subject.run.map(guard::report).orElseGet(() -> guard.newestReport(batch()));
    }
    String text = chosen.equals(JSON) ? json(story) : written(chosen, story);
    if (file.isEmpty()) {
      session.print(text);
    } else {
      file.get().write(text);
      session.say("The report is in " + out.orElseThrow() + ".");
    }
    return ExitCode.DONE.number();
  }

  private String batch() {
    return subject.batch.orElseThrow(
        () ->
            GuardException.of("usage.no-subject", Responsible.USER)
                .what("Neither a run nor a batch is named.")
                .next("Name one with --run or --batch.")
                .build());
  }

  private String chosen() {
    return format
        .map(name -> name.toLowerCase(Locale.ROOT))
        .or(() -> session.wantsJson() ? Optional.of(JSON) : Optional.empty())
        .or(() -> out.flatMap(ReportCommand::ending))
        .orElse(MARKDOWN);
  }

  private static Optional<String> ending(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return BY_ENDING.entrySet().stream()
        .filter(ending -> name.endsWith(ending.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** A file whose name promises another format than it gets misleads whoever opens it. */
  private void agrees(String chosen, Path file) {
    Optional<String> promised = ending(file).filter(name -> !name.equals(chosen));
    if (promised.isPresent()) {
      String option = format.isPresent() ? "--format " + chosen : "-o json";
      throw GuardException.of("usage.format-and-file", Responsible.USER)
          .what(
              option
                  + " and the file's name ask for different formats: its end says "
                  + promised.get()
                  + ".")
          .where("--out " + file)
          .next("Leave " + option + " out, or give the file another name.")
          .build();
    }
  }

  private static GuardException unknown(String name) {
    List<ReportFormat> found = ReportFormat.all();
    String names =
        Stream.concat(Stream.of(JSON), found.stream().map(ReportFormat::name))
            .sorted()
            .collect(Collectors.joining(", "));
    return GuardException.of("usage.format", Responsible.USER)
        .what("There is no format " + name + ".")
        .where("--format")
        .next(
            found.isEmpty()
                ? "Add dev.guard:guard-report to the class path, or choose json."
                : "Choose one of " + names + ".")
        .build();
  }

  private static String json(RunStory story) {
    return Json.write(StoryView.of(story)) + "\n";
  }

  private static String written(String name, RunStory story) {
    return ReportFormat.find(name).orElseThrow().render(story);
  }
}
