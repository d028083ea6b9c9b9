package dev.guard.datadog;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.metrics.TimedEvent;
import dev.guard.api.plugin.AdapterContext;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * The source {@code datadog}: what others changed in the window, by Datadog's events of the
 * cluster, and a page that shows all of them. Thread-safe.
 */
final class DatadogEvidence implements EvidenceSource {
  private static final int MOST_TEXT = 300;

  /** What says in its title that somebody changed something. */
  private static final Pattern CHANGE =
      Pattern.compile(
          "deploy|releas|roll(?:ed|ing|s)? ?(?:out|back)|upgrad|updat|migrat|feature flag|config"
              + "|merged|promot|scal(?:ed|ing) |canary|terraform|chang",
          Pattern.CASE_INSENSITIVE);

  /** Sources that tell what happened by itself, not what somebody did. */
  private static final Set<String> BY_ITSELF =
      Set.of("kubernetes", "alert", "monitor", "docker", "containerd", "system", "agent");

  private final DatadogSettings settings;
  private final ClusterTags tags;
  private final DatadogCalls calls;
  private final Events events;

  DatadogEvidence(DatadogSettings settings, AdapterContext context) {
    this.settings = settings;
    this.tags = new ClusterTags(settings.tag());
    this.calls = new DatadogCalls(settings, context);
    this.events = new Events(calls, tags, settings.tag());
  }

  @Override
  public Answer<List<Evidence>> collect(ConnectedCluster connected, EvidenceRequest request) {
    Cluster cluster = connected.cluster();
    return inTime(cluster, request)
        .map(
            found -> {
              List<Evidence> evidence = new ArrayList<>();
              found.events().stream()
                  .filter(DatadogEvidence::isChange)
                  .sorted(Comparator.comparing(event -> distance(event, request)))
                  .forEach(event -> evidence.add(evidence(event)));
              evidence.add(link(cluster, request));
              if (!found.whole()) {
                evidence.add(notAll());
              }
              return request.fit(evidence);
            });
  }

  private Answer<Events.Listed> inTime(Cluster cluster, EvidenceRequest request) {
    ExecutorService worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "guard-evidence");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Future<Answer<Events.Listed>> asked =
          worker.submit(() -> events.listed(List.of(cluster), request.window()));
      return asked.get(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      return Answer.unknown(
          "Datadog did not list the events of "
              + cluster.id()
              + " within "
              + request.timeout().toMillis()
              + " ms.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Answer.unknown("The collection of Datadog's events was interrupted.");
    } catch (ExecutionException failed) {
      return Answer.unknown(
          failed.getCause() instanceof GuardException known
              ? known.what() + " " + known.next()
              : "Datadog's events of " + cluster.id() + " cannot be read.");
    } finally {
      worker.shutdownNow();
    }
  }

  private static boolean isChange(TimedEvent event) {
    return CHANGE.matcher(event.title()).find()
        || !BY_ITSELF.contains(event.source().toLowerCase(Locale.ROOT));
  }

  /** What happened next to the change is more telling than what is far from it. */
  private static long distance(TimedEvent event, EvidenceRequest request) {
    long from = request.changedAt().orElse(request.window().to()).getEpochSecond();
    return Math.abs(event.at().getEpochSecond() - from);
  }

  private static Evidence evidence(TimedEvent event) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("source", line(event.source()));
    event.link().ifPresent(link -> facts.put("url", link.toString()));
    String title = line(event.title());
    return Evidence.of(
            Kinds.OTHER_CHANGE,
            "",
            Severity.WARNING,
            "At "
                + event.at().truncatedTo(ChronoUnit.SECONDS)
                + ": "
                + (title.isEmpty() ? "an event without a title" : title))
        .withFacts(facts)
        .seen(event.at(), 1);
  }

  private static Evidence notAll() {
    return Evidence.of(
            Kinds.GAP,
            "",
            Severity.INFO,
            "Of the events in the window only the first " + Events.MOST + " were read.")
        .withFacts(Map.of("part", "events"));
  }

  private Evidence link(Cluster cluster, EvidenceRequest request) {
    return Evidence.of(Kinds.LINK, "", Severity.INFO, "Datadog's events in the window.")
        .withFacts(
            Map.of(
                "url", Links.events(settings, tags.value(cluster), request.window()).toString()));
  }

  private static String line(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT) + "..." : line;
  }

  @Override
  public void close() {
    calls.close();
  }
}
