package dev.guard.sandbox.demo;

import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Page;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.core.Guard;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.git.GitStore;
import dev.guard.sandbox.gitlab.MergeRequest;
import dev.guard.sandbox.receivers.Message;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** Reads from the servers and the registry how things are; nothing here is what was planned. */
final class ReadBack {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration FRESH = Duration.ofHours(4);

  private final Fleet fleet;

  ReadBack(Fleet fleet) {
    this.fleet = fleet;
  }

  /** The cluster that a scenario's fault is in. */
  String victim(List<String> batches) {
    List<String> first = fleet.plan().ids(batches.get(0));
    return first.get(first.size() - 1);
  }

  /** The version of istiod that is rolled out, from the cluster's Kubernetes API. */
  String version(String id) {
    try (KubernetesClient client = client(id)) {
      Deployment istiod =
          client.apps().deployments().inNamespace("istio-system").withName("istiod").get();
      String image = istiod.getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
      return image.substring(image.lastIndexOf(':') + 1);
    }
  }

  /** A line about a cluster: its control plane and how many sidecars follow. */
  String line(String id) {
    String version = version(id);
    try (KubernetesClient client = client(id)) {
      long all = proxies(client).size();
      long current = proxies(client).stream().filter(one -> one.endsWith(":" + version)).count();
      return id
          + " runs istiod "
          + version
          + "; "
          + current
          + " of "
          + all
          + " sidecars run that version.";
    }
  }

  private static List<String> proxies(KubernetesClient client) {
    return client.pods().inNamespace("shop").list().getItems().stream()
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .filter(container -> container.getName().equals("istio-proxy"))
        .map(container -> container.getImage())
        .toList();
  }

  private KubernetesClient client(String id) {
    var server =
        fleet.servers().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.url().toString())
            .withCaCertData(
                java.util.Base64.getEncoder()
                    .encodeToString(
                        server.caPem().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .withOauthToken(server.token())
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** The merge requests that GitLab has, with what their branches change. */
  List<DemoResult.RequestEnd> requests() {
    List<DemoResult.RequestEnd> ends = new ArrayList<>();
    for (MergeRequest request : fleet.mergeRequests().list(Fleet.PROJECT)) {
      String base = fleet.git().mergeBase(request.startSha(), request.sha()).orElseThrow();
      GitStore.Difference changed = fleet.git().difference(base, request.sha());
      ends.add(
          new DemoResult.RequestEnd(
              Habit.kindOf(request),
              request.source(),
              request.title(),
              request.state().label(),
              changed.files(),
              changed.lines()));
    }
    return ends;
  }

  DemoResult result(
      Scenario scenario,
      Guard guard,
      List<String> batches,
      List<String> outcomes,
      Deaths deaths,
      long started,
      Telling telling) {
    List<DemoResult.ClusterEnd> clusters = new ArrayList<>();
    for (ClusterRecord record :
        all(token -> guard.registry().clusters(ClusterFilter.all(), token))) {
      String id = record.cluster().id();
      clusters.add(new DemoResult.ClusterEnd(id, record.state().label(), version(id)));
    }
    List<Message> messages = fleet.receivers().messages();
    String outcome = outcomes.stream().distinct().reduce((a, b) -> a + "+" + b).orElse("nothing");
    Ending ending =
        new Ending(
            scenario,
            outcome,
            clusters,
            requests(),
            messages,
            fleet.git().branches(),
            victim(batches),
            batches.stream().flatMap(b -> fleet.plan().ids(b).stream()).toList(),
            batches,
            deaths.count());
    List<String> surprises = new ArrayList<>(ending.surprises());
    if (scenario == Scenario.LATE_MERGE) {
      surprises.addAll(lateMerge(guard));
    }
    int entries = auditEntries(guard);
    telling.step(
        "The journal has "
            + entries
            + " entries; "
            + messages.size()
            + " notifications were received.");
    messages.forEach(message -> telling.seen(message.channel() + ": " + message.text()));
    surprises.forEach(surprise -> telling.verdict(false, "Not as expected: " + surprise));
    telling.verdict(
        surprises.isEmpty(),
        "Expected " + scenario.expected().outcome() + ", and it ended as " + outcome + ".");
    return new DemoResult(
        scenario,
        outcome,
        clusters,
        requests(),
        messages.stream().map(message -> message.channel() + ": " + message.text()).toList(),
        entries,
        (System.nanoTime() - started) / 1_000_000,
        surprises);
  }

  /** After two days the checks have run again, and the baseline is the hour before the merge. */
  private List<String> lateMerge(Guard guard) {
    List<String> surprises = new ArrayList<>();
    Instant merged =
        fleet.mergeRequests().list(Fleet.PROJECT).get(0).mergedAt().orElse(Instant.MIN);
    for (Run run : all(token -> guard.registry().runs(RunFilter.all(), token))) {
      List<JournalEntry> journal =
          all(token -> guard.registry().journal(JournalFilter.run(run.id()), token));
      for (String id : fleet.plan().ids(run.batchId())) {
        long checked =
            journal.stream()
                .filter(entry -> entry.clusterId().equals(Optional.of(id)))
                .filter(entry -> "pre_check_running".equals(entry.data().get("to")))
                .count();
        if (checked < 2) {
          surprises.add("the checks of " + id + " ran " + checked + " times.");
        }
        Optional<Instant> end =
            guard
                .registry()
                .get(run.id(), "baseline/" + id)
                .map(bytes -> JSON.readTree(bytes.utf8()).path("window").path("to").asString(""))
                .map(Instant::parse);
        boolean beforeTheMerge =
            end.filter(to -> !to.isAfter(merged) && to.isAfter(merged.minus(FRESH))).isPresent();
        if (!beforeTheMerge) {
          surprises.add(
              "the baseline of " + id + " ends at " + end + ", merged at " + merged + ".");
        }
      }
    }
    return surprises;
  }

  private static int auditEntries(Guard guard) {
    int entries = 0;
    for (Run run : all(token -> guard.registry().runs(RunFilter.all(), token))) {
      List<JournalEntry> journal =
          all(token -> guard.registry().journal(JournalFilter.run(run.id()), token));
      entries += journal.size();
    }
    return entries;
  }

  private static <T> List<T> all(Function<Optional<String>, Page<T>> read) {
    List<T> items = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Page<T> page = read.apply(token);
      items.addAll(page.items());
      token = page.next();
    } while (token.isPresent());
    return items;
  }

  /** Slack's messages by what they say, without the mark of a repetition. */
  static Map<String, List<String>> slackByEvent(List<Message> messages) {
    Map<String, List<String>> byEvent = new LinkedHashMap<>();
    for (Message message : messages) {
      if (message.channel().equals("slack")) {
        String event = message.text().replace("(may repeat)", "").replaceAll("\\s+", " ").strip();
        byEvent.computeIfAbsent(event, unused -> new ArrayList<>()).add(message.text());
      }
    }
    return byEvent;
  }
}
