package dev.guard.datadog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query template of one environment, taken apart as far as GUARD has to change it. Immutable.
 *
 * <p>{@code {cluster_name}} and {@code {environment}} are replaced, <code>{{</code> and <code>}}
 * </code> stand for literal braces, and any other single brace is literal too, so that a query
 * copied from a dashboard works. {@code by {cluster_name}} is always the grouping of Datadog.
 */
final class Template {
  /** Stands where the cluster's tag value goes; occurs in no query. */
  private static final char CLUSTER = '\u0001';

  private static final String CLUSTER_NAME = "{cluster_name}";
  private static final String ENVIRONMENT = "{environment}";

  /** One metric: aggregator, name, filter, grouping, functions behind it. */
  private static final Pattern METRIC =
      Pattern.compile(
          "(?<agg>[a-z][a-z0-9.]*):(?<name>[A-Za-z][A-Za-z0-9_.]*)\\{(?<filter>[^{}]*)\\}"
              + "(?:\\s*by\\s*\\{(?<by>[^{}]*)\\})?(?<functions>(?:\\.[a-z_]+\\([^()]*\\))*)");

  private static final Pattern GROUPING = Pattern.compile("by\\s*$");
  private static final Pattern TERM =
      Pattern.compile("(?<key>[A-Za-z][A-Za-z0-9_./-]*):" + CLUSTER + "(?=$|[\\s,)])");
  private static final Pattern RATIO = Pattern.compile("\\s*/\\s*");

  private final String text;
  private final List<Part> parts;

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = parts;
  }

  /** One metric of the text, with where it stands. */
  private record Part(
      int start,
      int end,
      String aggregator,
      String name,
      String filter,
      Optional<String> by,
      String functions) {}

  static Template of(String template, String environment) {
    String text = replace(template, environment);
    List<Part> parts = new ArrayList<>();
    Matcher matcher = METRIC.matcher(text);
    while (matcher.find()) {
      parts.add(
          new Part(
              matcher.start(),
              matcher.end(),
              matcher.group("agg"),
              matcher.group("name"),
              matcher.group("filter"),
              Optional.ofNullable(matcher.group("by")).map(String::strip),
              matcher.group("functions")));
    }
    return new Template(text, List.copyOf(parts));
  }

  private static String replace(String template, String environment) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      if (template.startsWith("{{", at)) {
        text.append('{');
        at += 2;
      } else if (template.startsWith(CLUSTER_NAME, at)) {
        boolean grouping = GROUPING.matcher(text).find();
        text.append(grouping ? CLUSTER_NAME : String.valueOf(CLUSTER));
        at += CLUSTER_NAME.length();
      } else if (template.startsWith(ENVIRONMENT, at)) {
        text.append(environment);
        at += ENVIRONMENT.length();
      } else if (template.startsWith("}}", at)) {
        text.append('}');
        at += 2;
      } else {
        text.append(template.charAt(at));
        at++;
      }
    }
    return text.toString();
  }

  /** The tag by which one query answers for many clusters; empty where it needs one for each. */
  Optional<String> groupKey(Set<String> clusterTags) {
    long named = 0;
    Set<String> keys = new HashSet<>();
    for (Part part : parts) {
      Matcher term = TERM.matcher(part.filter());
      if (term.find() && part.by().isEmpty()) {
        keys.add(term.group("key"));
        named++;
      } else if (part.filter().indexOf(CLUSTER) < 0
          && part.by().filter(clusterTags::contains).isPresent()) {
        keys.add(part.by().orElseThrow());
      } else {
        return Optional.empty();
      }
    }
    boolean elsewhere = text.chars().filter(each -> each == CLUSTER).count() > named;
    return keys.size() == 1 && !elsewhere ? Optional.of(keys.iterator().next()) : Optional.empty();
  }

  /** Whether it holds what would be read as two queries of one request. */
  boolean several() {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '(' || each == '{') {
        depth++;
      } else if (each == ')' || each == '}') {
        depth--;
      } else if (each == ',' && depth == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The two sides of a division of two counts, and of nothing else: they are asked for apart, so
   * that a numerator without a single event is told from one without data.
   */
  Optional<List<Template>> ratio() {
    if (parts.size() != 2
        || parts.get(0).start() != 0
        || parts.get(1).end() != text.stripTrailing().length()
        || !RATIO.matcher(text.substring(parts.get(0).end(), parts.get(1).start())).matches()
        || !parts.stream().allMatch(part -> part.functions().contains(".as_count()"))) {
      return Optional.empty();
    }
    return Optional.of(
        parts.stream()
            .map(
                part -> {
                  int start = part.start();
                  Part moved =
                      new Part(
                          0,
                          part.end() - start,
                          part.aggregator(),
                          part.name(),
                          part.filter(),
                          part.by(),
                          part.functions());
                  return new Template(text.substring(start, part.end()), List.of(moved));
                })
            .toList());
  }

  /** The query for one cluster. */
  String forOne(String value, long stepSeconds) {
    return assemble(part -> rolled(part, part.filter(), part.by(), stepSeconds))
        .replace(String.valueOf(CLUSTER), value);
  }

  /** The query for several clusters at once, grouped by {@code key}. */
  String forAll(String key, List<String> values, long stepSeconds) {
    return assemble(
        part -> rolled(part, filter(part.filter(), key, values), Optional.of(key), stepSeconds));
  }

  private static String filter(String filter, String key, List<String> values) {
    if (filter.indexOf(CLUSTER) < 0) {
      return filter;
    }
    if (values.size() == 1) {
      return filter.replace(String.valueOf(CLUSTER), values.get(0));
    }
    String in = key + " IN (" + String.join(", ", values) + ")";
    String worded = worded(filter);
    return TERM.matcher(worded).replaceFirst(Matcher.quoteReplacement(in));
  }

  /** Datadog does not allow {@code ,} and {@code !} in a filter that also has {@code IN}. */
  private static String worded(String filter) {
    int depth = 0;
    StringBuilder terms = new StringBuilder();
    for (int i = 0; i < filter.length(); i++) {
      char each = filter.charAt(i);
      depth += each == '(' ? 1 : each == ')' ? -1 : 0;
      terms.append(each == ',' && depth == 0 ? " AND " : String.valueOf(each));
    }
    return terms.toString().replaceAll(" AND\\s+", " AND ").replaceAll("(^|[\\s(])!", "$1NOT ");
  }

  private interface Rewrite {
    String of(Part part);
  }

  private String assemble(Rewrite rewrite) {
    StringBuilder query = new StringBuilder();
    int last = 0;
    for (Part part : parts) {
      query.append(text, last, part.start()).append(rewrite.of(part));
      last = part.end();
    }
    return query.append(text, last, text.length()).toString();
  }

  /**
   * Gives the roll-up explicitly, because Datadog's own grows with the window, and windows of
   * different lengths would not be comparable. The newer {@code .rollup} of the user's own stays.
   */
  private static String rolled(Part part, String filter, Optional<String> by, long stepSeconds) {
    String functions = part.functions();
    if (!functions.contains(".rollup(")) {
      functions = functions + ".rollup(" + method(part) + ", " + stepSeconds + ")";
    }
    String grouping = by.map(key -> " by {" + key + "}").orElse("");
    return part.aggregator() + ":" + part.name() + "{" + filter + "}" + grouping + functions;
  }

  private static String method(Part part) {
    if (part.functions().contains(".as_count()")) {
      return "sum";
    }
    if (part.aggregator().equals("min")) {
      return "min";
    }
    boolean peak = part.aggregator().equals("max") || part.aggregator().matches("p\\d+(\\.\\d+)?");
    return peak ? "max" : "avg";
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::name).collect(Collectors.joining(", ", "Template[", "]"));
  }
}
