package dev.guard.core.config;

import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.core.config.GuardConfig.Changes;
import dev.guard.core.config.GuardConfig.Check;
import dev.guard.core.notify.Wording;
import dev.guard.core.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Turns the records of the file into what the engine reads. */
final class ConfigReader {
  private final Problems problems;
  private final RecordBinder binder;
  private final ScalarReader scalars;

  ConfigReader(Problems problems, RecordBinder binder, Optional<Path> folder) {
    this.problems = problems;
    this.binder = binder;
    this.scalars = new ScalarReader(folder);
  }

  GuardConfig read(FileShape.Root root, ConfigSection section) {
    new PythonWarnings(problems).warn(root);
    refuseSameNames(root);
    refuseUnknownPlaces(root);
    return new GuardConfig(
        changes(root.gitlab()),
        new GuardConfig.Execution(
            root.execution().maxParallelClusters(),
            root.execution().mrStrategy(),
            root.execution().enableRolloutSequencing()),
        new GuardConfig.RateLimits(
            root.rateLimits().gitlabApi(),
            root.rateLimits().datadogApi(),
            root.rateLimits().awsApi()),
        new ValidationReader(problems).read(root.validation()),
        new GuardConfig.Rollback(root.rollback().autoCreateMr(), root.rollback().scope()),
        new GuardConfig.Analysis(
            root.analysis().timeout(),
            root.analysis().maxBytes(),
            root.analysis().window(),
            patterns(root.redaction())),
        new QueryReader(binder, problems).read(root.datadog().queries()),
        batches(root.batches()),
        batchOrder(root, section),
        checks(root),
        new Network(
            root.network().proxy(),
            root.network().caFile(),
            root.network().connectTimeout(),
            root.network().requestTimeout()),
        root.plugins().dir(),
        root.dashboard(),
        new GuardConfig.Logging(
            root.logging().level(), root.logging().format(), output(root.logging().output())),
        new GuardConfig.Llm(
            root.llm().enabled(),
            root.llm().provider(),
            root.llm().model(),
            root.llm().apiKeySecret(),
            root.llm().maxInputTokens(),
            root.llm().maxOutputTokens(),
            root.llm().timeout(),
            root.llm()
                .price()
                .map(price -> new GuardConfig.LlmPrice(price.input(), price.output()))));
  }

  /** A pattern that cannot be used is a problem at its own place. */
  private List<String> patterns(FileShape.Redaction redaction) {
    List<String> usable = new ArrayList<>();
    for (int i = 0; i < redaction.patterns().size(); i++) {
      String pattern = redaction.patterns().get(i);
      Optional<String> refusal = Redactor.refusal(pattern);
      if (refusal.isPresent()) {
        problems.add(
            redaction.self().position("patterns", i),
            "redaction.patterns[" + i + "] " + refusal.get());
      } else {
        usable.add(pattern);
      }
    }
    return usable;
  }

  private Changes changes(FileShape.Gitlab gitlab) {
    Position position = gitlab.self().position("mr_template");
    return new Changes(
        gitlab.defaultTargetBranch(),
        gitlab.mrTemplate().flatMap(text -> template(text, position)).map(ConfigReader::renamed),
        gitlab.labels());
  }

  /** One line that ends in .md is a path; everything else is the template itself. */
  private Optional<String> template(String text, Position position) {
    if (text.contains("\n") || !text.strip().endsWith(".md")) {
      return Optional.of(text);
    }
    try {
      Path file = (Path) scalars.read(Path.class, "mrTemplate", text.strip());
      return Optional.of(Files.readString(file));
    } catch (IOException | ScalarReader.Mistyped e) {
      problems.add(
          position,
          "gitlab.mr_template names the file "
              + ScalarReader.echo(text)
              + ", which cannot be read. Give an existing file, or the text itself.");
      return Optional.empty();
    }
  }

  /** Placeholders as templates of the Python version have them. */
  private static String renamed(String template) {
    return template
        .replace("{cluster_list}", "{clusters}")
        .replace("{datadog_links}", "{dashboards}");
  }

  /** The Python version's names of streams: data alone goes to stdout. */
  private static String output(String name) {
    return name.equals("stdout") || name.equals("file") ? "stderr" : name;
  }

  private Map<String, List<String>> batches(List<FileShape.Batch> batches) {
    Map<String, List<String>> read = new LinkedHashMap<>();
    Map<String, String> batchOf = new LinkedHashMap<>();
    for (FileShape.Batch batch : batches) {
      Position position = batch.self().position("name");
      if (read.putIfAbsent(batch.name(), batch.clusters()) != null) {
        problems.add(position, "Batch " + batch.name() + " is listed twice.");
      }
      for (String cluster : batch.clusters()) {
        String other = batchOf.putIfAbsent(cluster, batch.name());
        if (other != null) {
          problems.add(
              batch.self().position("clusters"),
              "Cluster "
                  + cluster
                  + (other.equals(batch.name())
                      ? " is listed twice in batch " + other + "."
                      : " is in the batches " + other + " and " + batch.name() + "."));
        }
      }
    }
    return read;
  }

  private Map<String, List<String>> batchOrder(FileShape.Root root, ConfigSection section) {
    Map<String, List<String>> order = root.batchOrder();
    Position position = section.position("batch_order");
    Set<String> circle = circle(order);
    if (!circle.isEmpty()) {
      problems.add(
          position, "batch_order goes round in a circle: " + String.join(", ", circle) + ".");
    }
    Set<String> known = new HashSet<>();
    root.batches().forEach(batch -> known.add(batch.name()));
    Set<String> named = new LinkedHashSet<>(order.keySet());
    order.values().forEach(named::addAll);
    named.removeAll(known);
    if (!known.isEmpty() && !named.isEmpty()) {
      problems.warn(
          position,
          "config.unknown-batch",
          "batch_order names batches that the file does not list: "
              + String.join(", ", named)
              + ".",
          "List them under batches, unless the registry has them.");
    }
    return order;
  }

  /** What is left once batches that need nothing, or that nothing needs, are taken away. */
  private static Set<String> circle(Map<String, List<String>> order) {
    Set<String> left = new TreeSet<>(order.keySet());
    boolean shrinking = true;
    while (shrinking) {
      Set<String> needed = new HashSet<>();
      left.forEach(batch -> needed.addAll(order.getOrDefault(batch, List.of())));
      shrinking =
          left.removeIf(
              batch ->
                  !needed.contains(batch)
                      || order.getOrDefault(batch, List.of()).stream().noneMatch(left::contains));
    }
    return left;
  }

  private static Map<String, Check> checks(FileShape.Root root) {
    Map<String, Check> checks = new LinkedHashMap<>();
    root.checks()
        .forEach(
            (name, entry) ->
                checks.put(
                    name,
                    new Check(entry.enabled().orElse(true), entry.unknown(), entry.timeout())));
    root.customChecks().stream()
        .flatMap(check -> check.name().stream())
        .forEach(name -> checks.putIfAbsent(name, Check.on()));
    return checks;
  }

  private void refuseUnknownPlaces(FileShape.Root root) {
    Set<String> events =
        Arrays.stream(NotifiedEvent.values()).map(NotifiedEvent::key).collect(Collectors.toSet());
    for (FileShape.NotifierEntry entry : root.notifiers()) {
      entry
          .templates()
          .forEach(
              (event, template) -> {
                if (!events.contains(event)) {
                  problems.add(
                      template.self().position(),
                      "There is no event "
                          + ScalarReader.echo(event)
                          + " for "
                          + template.self().path()
                          + ". "
                          + Spelling.hint(event, events));
                }
                refuseUnknownPlaces(template.self(), "title", template.title());
                refuseUnknownPlaces(template.self(), "text", template.text());
              });
    }
  }

  private void refuseUnknownPlaces(ConfigSection at, String key, Optional<String> template) {
    for (String place : Wording.unknownPlaces(template.orElse(""))) {
      problems.add(
          at.position(key),
          at.path()
              + "."
              + key
              + " names the unknown place {"
              + place
              + "}. "
              + Spelling.hint(place, Wording.PLACES));
    }
  }

  /** How far each was told is remembered by its name. */
  private void refuseSameNames(FileShape.Root root) {
    Set<String> notifiers = new HashSet<>();
    for (FileShape.NotifierEntry entry : root.notifiers()) {
      refuseSame(notifiers, entry.name().orElse(entry.type()), entry.self());
    }
    Set<String> publishers = new HashSet<>();
    for (FileShape.EventsEntry entry : root.events()) {
      refuseSame(publishers, entry.name().orElse(entry.type()), entry.self());
    }
  }

  private void refuseSame(Set<String> names, String name, ConfigSection entry) {
    if (!names.add(name)) {
      problems.add(
          entry.position("name"),
          entry.path()
              + " has the same name as an entry before it, "
              + ScalarReader.echo(name)
              + ". Give each a name of its own.");
    }
  }
}
