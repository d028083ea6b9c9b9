package dev.guard.aws.dynamodb;

import static dev.guard.aws.dynamodb.ClusterItem.DATADOG_TAGS;
import static dev.guard.aws.dynamodb.ClusterItem.ENTRY;
import static dev.guard.aws.dynamodb.ClusterItem.GUARD;
import static dev.guard.aws.dynamodb.ClusterItem.ID;
import static dev.guard.aws.dynamodb.ClusterItem.LAST_UPDATED;
import static dev.guard.aws.dynamodb.ClusterItem.METADATA;
import static dev.guard.aws.dynamodb.ClusterItem.OF_A_RUN;
import static dev.guard.aws.dynamodb.ClusterItem.PROGRESS;
import static dev.guard.aws.dynamodb.ClusterItem.STATUS;
import static dev.guard.aws.dynamodb.ClusterItem.VERSION;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Updates of items of the table of clusters. An item is never put as a whole, so that attributes
 * that GUARD does not know stay.
 */
final class ClusterWrites {
  private static final String TARGET = "target_istio_version";
  private static final String HISTORY = "upgrade_history";
  private static final String CURRENT = "current_istio_version";
  private static final Set<String> REQUIRED_TAGS = Set.of("cluster", "env");

  private ClusterWrites() {}

  /**
   * A record whose item need not be read first: holds where GUARD was the last to write it, with
   * this version and this entry.
   */
  static Expression blind(ClusterRecord record, PythonNews news, Instant now, String by) {
    Expression update = new Expression();
    update
        .where(update.path(GUARD, VERSION) + " = " + update.value(Values.number(record.version())))
        .where(update.path(GUARD, LAST_UPDATED) + " = " + update.path(LAST_UPDATED))
        .where(update.path(GUARD, STATUS) + " = " + update.path(STATUS))
        .where(
            update.path(GUARD, ENTRY)
                + " = "
                + update.value(Values.text(ClusterItem.hash(record.cluster()))))
        .where("attribute_exists(" + update.path(METADATA) + ")");
    update.set(Values.text(record.cluster().currentVersion().toString()), CURRENT);
    news.request()
        .forEach(
            (key, value) -> {
              if (value.isEmpty()) {
                update.remove(METADATA, key);
              } else {
                update.set(Values.text(value), METADATA, key);
              }
            });
    moved(update, record, news, now, by, news.status().orElseThrow());
    return update;
  }

  /** A record onto the item as it was read, or onto nothing. */
  static Expression onto(
      ClusterItem old, ClusterRecord record, PythonNews news, Instant now, String by) {
    Expression update = new Expression();
    unchanged(update, old);
    List<String> touched = entry(update, old, record.cluster(), news.request());
    if (news.history().isEmpty()) {
      history(update, old, touched);
    }
    moved(update, record, news, now, by, news.status().orElseGet(old::status));
    return update;
  }

  private static void moved(
      Expression update,
      ClusterRecord record,
      PythonNews news,
      Instant now,
      String by,
      PythonStatus status) {
    AttributeValue label = Values.text(status.label());
    AttributeValue at = Values.text(ClusterItem.time(now));
    Map<String, AttributeValue> guard =
        guard(record.cluster(), record.progress(), record.version() + 1, by);
    guard.put(LAST_UPDATED, at);
    guard.put(STATUS, label);
    update.set(label, STATUS).set(at, LAST_UPDATED).set(Values.map(guard), GUARD);
    news.target()
        .ifPresentOrElse(
            target -> update.set(Values.text(target), TARGET), () -> update.remove(TARGET));
    news.history().ifPresent(element -> update.append(Values.map(element), HISTORY));
  }

  private static Map<String, AttributeValue> guard(
      Cluster cluster, Optional<Progress> progress, long version, String by) {
    Map<String, AttributeValue> guard = new HashMap<>();
    guard.put(VERSION, Values.number(version));
    guard.put(ENTRY, Values.text(ClusterItem.hash(cluster)));
    guard.put("by", Values.text(by));
    progress.ifPresent(value -> guard.put(PROGRESS, Values.text(Json.write(value))));
    return guard;
  }

  /**
   * An entry that a person changed. Where the Python GUARD was the last to write, the item still
   * tells so afterwards: what it may be doing must not be hidden.
   */
  static Expression entry(ClusterItem old, Cluster cluster, Instant now) {
    Expression update = new Expression();
    unchanged(update, old);
    boolean ours = old.attributes().isEmpty() || old.isOurs();
    history(update, old, entry(update, old, cluster, Map.of()));
    Map<String, AttributeValue> guard = new HashMap<>(old.guard());
    guard.put(VERSION, Values.number(old.attributes().isEmpty() ? 1 : old.version() + 1));
    guard.put(ENTRY, Values.text(ClusterItem.hash(cluster)));
    if (ours) {
      AttributeValue at = Values.text(ClusterItem.time(now));
      AttributeValue status = Values.text(old.status().label());
      guard.put(LAST_UPDATED, at);
      guard.put(STATUS, status);
      update.set(at, LAST_UPDATED).set(status, STATUS);
    }
    update.set(Values.map(guard), GUARD);
    return update;
  }

  /** What is missing in an item that another tool made, with the update that adds it. */
  record Additions(List<String> attributes, Expression update) {}

  static Additions additions(ClusterItem old) {
    Expression update = new Expression();
    unchanged(update, old);
    Cluster cluster = old.cluster();
    List<String> added = entry(update, old, cluster, Map.of());
    history(update, old, added);
    if (!old.guard().containsKey(VERSION)) {
      update.set(
          Values.map(
              Map.of(
                  VERSION,
                  Values.number(old.version()),
                  ENTRY,
                  Values.text(ClusterItem.hash(cluster)))),
          GUARD);
      added.add(GUARD);
    }
    return new Additions(added, update);
  }

  private static void history(Expression update, ClusterItem old, List<String> touched) {
    if (!old.attributes().containsKey(HISTORY)) {
      update.set(AttributeValue.fromL(List.of()), HISTORY);
      touched.add(HISTORY);
    }
  }

  private static void unchanged(Expression update, ClusterItem old) {
    if (old.attributes().isEmpty()) {
      update.where("attribute_not_exists(" + update.path(ID) + ")");
      return;
    }
    update
        .unchanged(old.attributes(), LAST_UPDATED)
        .unchanged(old.attributes(), STATUS)
        .unchanged(old.attributes(), GUARD);
  }

  /**
   * Sets what of an entry differs or is missing; the Python GUARD's reader asks for all of it.
   *
   * @return the attributes that are set
   */
  private static List<String> entry(
      Expression update, ClusterItem old, Cluster cluster, Map<String, String> request) {
    List<String> touched = new ArrayList<>();
    texts(cluster)
        .forEach(
            (name, value) -> {
              if (!Values.text(old.attributes(), name).filter(value::equals).isPresent()) {
                update.set(Values.text(value), name);
                touched.add(name);
              }
            });
    Map<String, AttributeValue> tags =
        merged(
            Values.map(old.attributes(), DATADOG_TAGS), cluster.datadogTags(), Set.of(), Map.of());
    REQUIRED_TAGS.forEach(name -> tags.putIfAbsent(name, Values.text("")));
    replace(update, old, DATADOG_TAGS, tags, touched);
    replace(
        update,
        old,
        METADATA,
        merged(Values.map(old.attributes(), METADATA), cluster.metadata(), OF_A_RUN, request),
        touched);
    return touched;
  }

  private static Map<String, String> texts(Cluster cluster) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("batch_id", cluster.batchId());
    texts.put("environment", cluster.environment());
    texts.put("region", cluster.region());
    texts.put("gitlab_repo", cluster.gitlabRepo());
    texts.put("flux_config_path", cluster.fluxConfigPath());
    texts.put("aws_role_arn", cluster.awsRoleArn().orElse(""));
    texts.put(CURRENT, cluster.currentVersion().toString());
    texts.put("owner_team", cluster.ownerTeam());
    texts.put("owner_handle", cluster.ownerHandle());
    return texts;
  }

  private static void replace(
      Expression update,
      ClusterItem old,
      String name,
      Map<String, AttributeValue> wanted,
      List<String> touched) {
    AttributeValue known = old.attributes().get(name);
    if (known == null || !known.hasM() || !known.m().equals(wanted)) {
      update.set(Values.map(wanted), name);
      if (!old.attributes().isEmpty()) {
        update.unchanged(old.attributes(), name);
      }
      touched.add(name);
    }
  }

  /** The texts of an entry laid over a map: what is no text of an entry, and its types, stay. */
  private static Map<String, AttributeValue> merged(
      Map<String, AttributeValue> old,
      Map<String, String> wanted,
      Set<String> hidden,
      Map<String, String> request) {
    Map<String, AttributeValue> merged = new HashMap<>(old);
    old.forEach(
        (key, value) -> {
          boolean shown =
              !hidden.contains(key)
                  && ClusterItem.plain(value).filter(text -> !text.isEmpty()).isPresent();
          if (shown && !wanted.containsKey(key)) {
            merged.remove(key);
          }
        });
    wanted.forEach((key, text) -> merged.put(key, typed(old.get(key), text)));
    request.forEach(
        (key, text) -> {
          if (text.isEmpty()) {
            merged.remove(key);
          } else {
            merged.put(key, Values.text(text));
          }
        });
    return merged;
  }

  /** A text in the type that stands there, where it fits. */
  private static AttributeValue typed(@Nullable AttributeValue old, String text) {
    if (old != null && ClusterItem.plain(old).filter(text::equals).isPresent()) {
      return old;
    }
    boolean truth = old != null && old.bool() != null;
    return truth && (text.equals("true") || text.equals("false"))
        ? AttributeValue.fromBool(Boolean.valueOf(text))
        : Values.text(text);
  }
}
