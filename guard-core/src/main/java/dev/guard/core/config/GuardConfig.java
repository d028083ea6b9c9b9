package dev.guard.core.config;

import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.plugin.AdapterContext.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine reads of the configuration. Immutable.
 *
 * @param queries {@code datadog.queries}: metrics of the user's own, by name
 * @param batches clusters by batch as the file lists them; the registry wins
 * @param batchOrder the batches that must be upgraded before one may start
 * @param checks settings by check name
 */
public record GuardConfig(
    Changes changes,
    Execution execution,
    RateLimits rateLimits,
    Validation validation,
    Rollback rollback,
    Analysis analysis,
    List<MetricQuery> queries,
    Map<String, List<String>> batches,
    Map<String, List<String>> batchOrder,
    Map<String, Check> checks,
    Network network,
    Optional<Path> pluginsDir,
    Optional<URI> dashboard,
    Logging logging,
    Llm llm) {
  public GuardConfig {
    queries = List.copyOf(queries);
    batches = Map.copyOf(batches);
    batchOrder = Map.copyOf(batchOrder);
    checks = Map.copyOf(checks);
  }

  /**
   * How merge requests are made.
   *
   * @param targetBranch {@code gitlab.default_target_branch}
   * @param template Markdown that replaces the built-in description; placeholders in the reference
   */
  public record Changes(String targetBranch, Optional<String> template, List<String> labels) {
    public Changes {
      labels = List.copyOf(labels);
    }
  }

  /** One merge request per repository of a batch, or one per cluster. */
  public enum MrStrategy {
    BATCH,
    PER_CLUSTER
  }

  /** How much at once and in which order. */
  public record Execution(
      int maxParallelClusters, MrStrategy mrStrategy, boolean enableRolloutSequencing) {}

  /** Requests per minute. */
  public record RateLimits(int gitlabApi, int datadogApi, int awsApi) {}

  /**
   * How an upgrade is judged.
   *
   * @param metricStep what one value of a series stands for; divides five minutes
   * @param baseline how long before the change the baseline reaches
   * @param freshness how old pre-checks may be when their merge request is merged
   * @param poll how often a waiting step looks again
   * @param minimumPoints values per series below which nothing is compared
   * @param minimumRequests requests below which error rates and latencies are not compared
   */
  public record Validation(
      Duration soakPeriod,
      Duration baseline,
      Duration fluxSyncTimeout,
      Duration rolloutTimeout,
      Duration recoverySoak,
      Duration freshness,
      Duration poll,
      Duration checkTimeout,
      Duration metricStep,
      int minimumPoints,
      long minimumRequests,
      Thresholds thresholds) {}

  /** Limits of the standard metrics; percentages are 10 for 10 %. */
  public record Thresholds(
      double latencyIncreasePercent,
      double latencyP99IncreasePercent,
      double errorRateMax,
      double errorRateIncrease,
      double resourceIncreasePercent,
      double controlPlaneResourceIncreasePercent) {}

  /** Which clusters a rollback request covers. */
  public enum RollbackScope {
    FAILED,
    CHANGE
  }

  /** What follows a failed validation. */
  public record Rollback(boolean autoCreateMr, RollbackScope scope) {}

  /**
   * What is collected about a failure.
   *
   * @param timeout elapsed time, for all clusters and sources together
   * @param maxBytes of the evidence's text, in UTF-8
   * @param window how long before the change evidence is looked for
   * @param patterns {@code redaction.patterns}: what is masked beside what GUARD knows
   */
  public record Analysis(Duration timeout, int maxBytes, Duration window, List<String> patterns) {
    public Analysis {
      patterns = List.copyOf(patterns);
    }
  }

  /** What an UNKNOWN answer of a check does. */
  public enum OnUnknown {
    HOLD,
    WARN
  }

  /** The lowest level that is logged. */
  public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    @Also("warning")
    WARN,
    @Also("critical")
    ERROR
  }

  /** How a line of the log looks. */
  public enum LogFormat {
    @Also("console")
    TEXT,
    JSON
  }

  /**
   * What is logged.
   *
   * @param output {@code stderr}, or a file
   */
  public record Logging(LogLevel level, LogFormat format, String output) {}

  /**
   * The analysis of failures.
   *
   * @param apiKeySecret the name or reference of the provider's key
   * @param maxInputTokens of a prompt, as GUARD estimates them
   * @param maxOutputTokens of an answer, with what the model thinks before it
   * @param timeout of one analysis with everything that is tried again
   * @param price counts instead of the known prices
   */
  public record Llm(
      boolean enabled,
      Optional<String> provider,
      Optional<String> model,
      Optional<String> apiKeySecret,
      int maxInputTokens,
      int maxOutputTokens,
      Duration timeout,
      Optional<LlmPrice> price) {}

  /** US dollars per million tokens. */
  public record LlmPrice(double input, double output) {}

  /**
   * Settings of one check that the engine reads; the check's own are bound from the same node.
   *
   * @param unknown empty: holds, and only warns where what the check needs is absent
   */
  public record Check(boolean enabled, Optional<OnUnknown> unknown, Optional<Duration> timeout) {
    /** What a check has that is named without further settings. */
    public static Check on() {
      return new Check(true, Optional.empty(), Optional.empty());
    }
  }
}
