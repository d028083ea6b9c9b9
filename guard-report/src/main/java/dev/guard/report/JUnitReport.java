package dev.guard.report;

import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.run.ClusterState;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Verdict;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.report.ReportFormat;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.report.RunStory.Span;
import dev.guard.core.report.RunStory.Tone;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * JUnit XML, as CI systems read it: the run is one test case, and so is each check and each metric
 * of a cluster. What failed is a failure. What could not be told is an error where it holds the
 * run, and else skipped: it is never a success.
 *
 * <p>The dialect is the one that Jenkins publishes as {@code junit-10.xsd}, with the {@code type}
 * of a failure that Surefire's schema asks for. It counts what is skipped for a suite only.
 */
public final class JUnitReport implements ReportFormat {

  /** For {@link java.util.ServiceLoader}. */
  public JUnitReport() {}

  @Override
  public String name() {
    return "junit";
  }

  private enum End {
    PASSED,
    FAILED,
    ERROR,
    SKIPPED
  }

  /** What a test case is about; a reader groups failures by it. */
  private enum Type {
    RUN,
    CHECK,
    METRIC,
    UPGRADE
  }

  private record Case(
      String suite, String name, Type type, Optional<Duration> took, End end, String message) {}

  private record Suite(String name, List<Case> cases) {
    long count(End end) {
      return cases.stream().filter(each -> each.end() == end).count();
    }
  }

  @Override
  public String render(RunStory story) {
    List<Suite> suites = new ArrayList<>();
    suites.add(new Suite("run", List.of(run(story))));
    story.clusters().forEach(part -> suites.add(suite(part, story.readAt())));
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      write(story, suites, xml);
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("A text in memory could not be written.", impossible);
    }
    return text.append('\n').toString();
  }

  private static Case run(RunStory story) {
    End end =
        switch (story.tone()) {
          case GOOD -> End.PASSED;
          case OPEN -> End.SKIPPED;
          case ATTENTION -> End.ERROR;
          case BAD -> End.FAILED;
        };
    boolean good = story.tone() == Tone.GOOD;
    return new Case(
        "run",
        "Istio " + story.target() + " on batch " + story.batchId(),
        Type.RUN,
        Optional.of(Duration.between(story.startedAt(), story.endedAt().orElse(story.readAt()))),
        end,
        good ? "" : story.headline());
  }

  private static Suite suite(ClusterPart part, Instant readAt) {
    List<Case> cases = new ArrayList<>();
    String id = part.clusterId();
    Set<String> heldBy = part.checks().map(PreCheckReport::heldBy).orElse(Set.of());
    part.checks().map(PreCheckReport::results).orElse(List.of()).stream()
        .map(result -> check(id, result, heldBy::contains))
        .forEach(cases::add);
    part.verdict()
        .ifPresent(verdict -> verdict.metrics().forEach(metric -> cases.add(metric(id, metric))));
    cases.add(upgrade(part, readAt));
    return new Suite(id, cases);
  }

  private static Case check(String id, HealthCheckResult result, Predicate<String> holds) {
    End end =
        switch (result.status()) {
          case PASS, WARN -> End.PASSED;
          case FAIL -> End.FAILED;
          case UNKNOWN -> holds.test(result.checkName()) ? End.ERROR : End.SKIPPED;
        };
    boolean said = result.status() != CheckStatus.PASS;
    return new Case(
        id + ".checks",
        result.checkName(),
        Type.CHECK,
        Optional.empty(),
        end,
        said ? result.message() : "");
  }

  private static Case metric(String id, MetricComparison metric) {
    End end =
        switch (metric.verdict()) {
          case PASS -> metric.judged() ? End.PASSED : End.SKIPPED;
          case FAIL -> End.FAILED;
          case INCONCLUSIVE -> metric.critical() ? End.ERROR : End.SKIPPED;
        };
    boolean said = metric.verdict() != Verdict.PASS || !metric.judged();
    return new Case(
        id + ".metrics",
        metric.metric(),
        Type.METRIC,
        Optional.empty(),
        end,
        said ? metric.reason() : "");
  }

  private static Case upgrade(ClusterPart part, Instant readAt) {
    Optional<String> held = part.held().map(hold -> hold.code() + ": " + hold.why());
    if (held.isPresent()) {
      return upgrade(part, readAt, End.ERROR, held.get());
    }
    return part.failure()
        .map(why -> upgrade(part, readAt, End.FAILED, why))
        .orElseGet(
            () ->
                switch (part.state()) {
                  case UPGRADED -> upgrade(part, readAt, End.PASSED, "");
                  case HEALTHY,
                      PRE_CHECK_RUNNING,
                      PRE_CHECK_PASSED,
                      PRE_CHECK_FAILED,
                      MR_CREATED,
                      MR_MERGED,
                      UPGRADING,
                      VALIDATING,
                      ROLLBACK_NEEDED,
                      ROLLBACK_MR_CREATED,
                      ROLLBACK_COMPLETED ->
                      upgrade(
                          part,
                          readAt,
                          End.SKIPPED,
                          "It is " + Words.label(part.state().name()) + ".");
                });
  }

  /** It took from the first state of the cluster in the run to the last that it came to. */
  private static Case upgrade(ClusterPart part, Instant readAt, End end, String message) {
    List<Span> spans = part.spans();
    boolean over = part.state() == ClusterState.UPGRADED || part.state() == ClusterState.HEALTHY;
    Optional<Duration> took =
        spans.isEmpty()
            ? Optional.empty()
            : Optional.of(
                Duration.between(
                    spans.get(0).from(), over ? spans.get(spans.size() - 1).from() : readAt));
    return new Case(part.clusterId(), "upgrade", Type.UPGRADE, took, end, message);
  }

  private static void write(RunStory story, List<Suite> suites, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuites");
    attribute(xml, "name", "guard " + story.runId());
    counts(xml, suites);
    for (Suite suite : suites) {
      xml.writeCharacters("\n  ");
      xml.writeStartElement("testsuite");
      attribute(xml, "name", suite.name());
      counts(xml, List.of(suite));
      attribute(xml, "skipped", "" + suite.count(End.SKIPPED));
      attribute(xml, "timestamp", Words.machine(story.startedAt()).replace("Z", ""));
      for (Case each : suite.cases()) {
        write(each, xml);
      }
      xml.writeCharacters("\n  ");
      xml.writeEndElement();
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private static void counts(XMLStreamWriter xml, List<Suite> suites) throws XMLStreamException {
    attribute(xml, "tests", "" + suites.stream().mapToInt(suite -> suite.cases().size()).sum());
    attribute(xml, "failures", "" + suites.stream().mapToLong(s -> s.count(End.FAILED)).sum());
    attribute(xml, "errors", "" + suites.stream().mapToLong(s -> s.count(End.ERROR)).sum());
  }

  private static void write(Case each, XMLStreamWriter xml) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    if (each.end() == End.PASSED && each.message().isEmpty()) {
      xml.writeEmptyElement("testcase");
      named(each, xml);
      return;
    }
    xml.writeStartElement("testcase");
    named(each, xml);
    switch (each.end()) {
      case PASSED -> {
        xml.writeStartElement("system-out");
        xml.writeCharacters(Escaped.clean(each.message()));
        xml.writeEndElement();
      }
      case FAILED -> message(xml, "failure", each);
      case ERROR -> message(xml, "error", each);
      case SKIPPED -> message(xml, "skipped", each);
    }
    xml.writeEndElement();
  }

  private static void named(Case each, XMLStreamWriter xml) throws XMLStreamException {
    attribute(xml, "classname", each.suite());
    attribute(xml, "name", each.name());
    if (each.took().isPresent()) {
      attribute(xml, "time", "" + each.took().get().toSeconds());
    }
  }

  private static void message(XMLStreamWriter xml, String element, Case each)
      throws XMLStreamException {
    xml.writeEmptyElement(element);
    attribute(xml, "type", each.type().name().toLowerCase(Locale.ROOT));
    attribute(xml, "message", each.message());
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, Escaped.clean(value));
  }
}
