package dev.guard.core.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Writes a run down in one format. Found by {@link ServiceLoader}: guard-report has {@code html},
 * {@code markdown} and {@code junit}. Stateless and thread-safe.
 *
 * <p>Most texts of a story come from clusters, people and models. They are data: a format escapes
 * them for whatever shows them.
 */
public interface ReportFormat {
  /** Its name on the command line, lower case. */
  String name();

  /** The whole document. */
  String render(RunStory story);

  /** All that are on the class path, by name. */
  static List<ReportFormat> all() {
    return ServiceLoader.load(ReportFormat.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(ReportFormat::name))
        .toList();
  }

  /** The one of that name; empty where it is not on the class path. */
  static Optional<ReportFormat> find(String name) {
    return all().stream().filter(format -> format.name().equals(name)).findFirst();
  }
}
