package dev.guard.core.config;

import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads {@code datadog.queries}: by name, a query or a mapping. */
final class QueryReader {
  private final RecordBinder binder;
  private final Problems problems;

  QueryReader(RecordBinder binder, Problems problems) {
    this.binder = binder;
    this.problems = problems;
  }

  List<MetricQuery> read(Optional<ConfigSection> queries) {
    List<MetricQuery> read = new ArrayList<>();
    queries.ifPresent(
        section -> section.entries().values().forEach(query -> one(query).ifPresent(read::add)));
    return read;
  }

  private Optional<MetricQuery> one(ConfigSection.Entry entry) {
    if (!entry.key().matches("[a-z][a-z0-9_]*")) {
      problems.add(
          entry.position(),
          "The metric's name "
              + ScalarReader.echo(entry.key())
              + " must be lower case letters, digits and _.");
      return Optional.empty();
    }
    Optional<FileShape.Query> shape = shape(entry);
    shape.ifPresent(query -> judgeTemplate(entry, query.query()));
    return shape.map(
        query ->
            new MetricQuery(
                entry.key(),
                query.query(),
                query.unit().orElse(""),
                query.worse().orElse(Direction.HIGHER),
                limit(query),
                query.critical().orElse(false)));
  }

  private Optional<FileShape.Query> shape(ConfigSection.Entry entry) {
    if (entry.value() instanceof ScalarNode scalar && !ConfigSection.isNothing(scalar)) {
      return Optional.of(
          new FileShape.Query(
              scalar.getValue(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    ConfigSection section =
        ConfigSection.of(entry.path(), entry.value(), problems, entry.position().file());
    return binder.bind(FileShape.Query.class, section, Set.of());
  }

  private void judgeTemplate(ConfigSection.Entry entry, String template) {
    if (template.isBlank()) {
      problems.add(entry.position(), entry.path() + " must be a query, not empty.");
    } else if (!template.contains("{cluster_name}")) {
      problems.warn(
          entry.position(),
          "config.query-without-cluster",
          entry.path() + " does not use {cluster_name}, so it asks for all clusters at once.",
          "Limit the query to {cluster_name}.");
    }
  }

  private static Optional<Limit> limit(FileShape.Query query) {
    return query.max().isEmpty()
            && query.maxIncrease().isEmpty()
            && query.maxIncreasePercent().isEmpty()
        ? Optional.empty()
        : Optional.of(new Limit(query.maxIncreasePercent(), query.maxIncrease(), query.max()));
  }
}
