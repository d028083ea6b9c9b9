package dev.guard.report;

import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Verdict;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.report.ReportFormat;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.report.RunStory.Tone;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
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

  private record Case(String suite, String name, End end, String message) {}

  private record Suite(String name, List<Case> cases) {
    long count(End end) {
      return cases.stream().filter(each -> each.end() == end).count();
    }
  }

  @Override
  public String render(RunStory story) {
    List<Suite> suites = new ArrayList<>();
    suites.add(new Suite("run", List.of(run(story))));
    story.clusters().forEach(part -> suites.add(suite(part)));
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
        end,
        good ? "" : story.headline());
  }

  private static Suite suite(ClusterPart part) {
    List<Case> cases = new ArrayList<>();
    String id = part.clusterId();
    Set<String> heldBy = part.checks().map(PreCheckReport::heldBy).orElse(Set.of());
    part.checks().map(PreCheckReport::results).orElse(List.of()).stream()
        .map(result -> check(id, result, heldBy::contains))
        .forEach(cases::add);
    part.verdict()
        .ifPresent(verdict -> verdict.metrics().forEach(metric -> cases.add(metric(id, metric))));
    cases.add(upgrade(part));
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
    return new Case(id + ".checks", result.checkName(), end, said ? result.message() : "");
  }

  private static Case metric(String id, MetricComparison metric) {
    End end =
        switch (metric.verdict()) {
          case PASS -> metric.judged() ? End.PASSED : End.SKIPPED;
          case FAIL -> End.FAILED;
          case INCONCLUSIVE -> metric.critical() ? End.ERROR : End.SKIPPED;
        };
    boolean said = metric.verdict() != Verdict.PASS || !metric.judged();
    return new Case(id + ".metrics", metric.metric(), end, said ? metric.reason() : "");
  }

  private static Case upgrade(ClusterPart part) {
    Optional<String> held = part.held().map(hold -> hold.code() + ": " + hold.why());
    End end = held.isPresent() ? End.ERROR : End.FAILED;
    return held.or(part::failure)
        .map(why -> new Case(part.clusterId(), "upgrade", end, why))
        .orElseGet(
            () ->
                switch (part.state()) {
                  case UPGRADED -> new Case(part.clusterId(), "upgrade", End.PASSED, "");
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
                      new Case(
                          part.clusterId(),
                          "upgrade",
                          End.SKIPPED,
                          "It is " + Words.label(part.state().name()) + ".");
                });
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
    attribute(xml, "skipped", "" + suites.stream().mapToLong(s -> s.count(End.SKIPPED)).sum());
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
      case FAILED -> message(xml, "failure", each.message());
      case ERROR -> message(xml, "error", each.message());
      case SKIPPED -> message(xml, "skipped", each.message());
    }
    xml.writeEndElement();
  }

  private static void named(Case each, XMLStreamWriter xml) throws XMLStreamException {
    attribute(xml, "classname", each.suite());
    attribute(xml, "name", each.name());
  }

  private static void message(XMLStreamWriter xml, String element, String message)
      throws XMLStreamException {
    xml.writeEmptyElement(element);
    attribute(xml, "message", message);
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, Escaped.clean(value));
  }
}
