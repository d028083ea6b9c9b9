package dev.guard.core.config;

import dev.guard.api.Severity;
import dev.guard.api.metrics.Direction;
import dev.guard.api.plugin.Description;
import dev.guard.core.config.GuardConfig.LogFormat;
import dev.guard.core.config.GuardConfig.LogLevel;
import dev.guard.core.config.GuardConfig.MrStrategy;
import dev.guard.core.config.GuardConfig.OnUnknown;
import dev.guard.core.config.GuardConfig.RollbackScope;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The records that mirror the file, key by key. {@link GuardConfig} is made from them. Long, so
 * that one file reads as the configuration does.
 */
final class FileShape {
  private FileShape() {}

  @Open
  record Root(
      @Description("Where clusters, runs and the journal are kept.") PortSection registry,
      @Description("How clusters are reached.") PortSection clusters,
      @Description("Where secrets without a prefix are read.") PortSection secrets,
      @Description("Where merge requests are opened.") PortSection changes,
      @Description("Where metrics and monitors are read.") PortSection metrics,
      @Description("The service mesh that is upgraded.") PortSection mesh,
      @Description("What brings git's state into the clusters.") PortSection delivery,
      @Description("What guard worker is told by.") PortSection queue,
      @Description("GitLab, and how merge requests look.") Gitlab gitlab,
      @Description("Datadog, and metrics of your own.") Datadog datadog,
      @Description("AWS: what all of its adapters share, and each one's own keys.") Aws aws,
      @Description("How much is done at once, and in which order.") Execution execution,
      @Description(
              "How often outside services are asked, by everything together that GUARD does at once.")
          RateLimits rateLimits,
      @Description("How an upgrade is judged.") Validation validation,
      @Description("What follows a failed validation.") Rollback rollback,
      @Description("What is collected and said about a failure.") Analysis analysis,
      @Description("What is masked in evidence before it is kept or leaves the process.")
          Redaction redaction,
      @Description("The analysis of failures by a language model.") Llm llm,
      @Description(
              "The clusters of each batch. Where the registry says another batch, it wins and GUARD warns.")
          List<Batch> batches,
      @Description("For each batch, the batches that have to be upgraded before it may start.")
          Map<String, List<String>> batchOrder,
      @Description(
              "Settings of health checks, by name. Beside these keys stand the check's own; guard plugins lists the checks.")
          Map<String, CheckEntry> checks,
      @Description("A team's own checks, by name or by class.") List<CustomCheck> customChecks,
      @Description("Who is told, and of what. Beside these keys stand the notifier's own.")
          List<NotifierEntry> notifiers,
      @Description("Where the journal is published. Beside these keys stand the publisher's own.")
          List<EventsEntry> events,
      @Description("How every client reaches the outside.") NetworkSection network,
      @Description("Extensions beside the distribution.") PluginsSection plugins,
      @Description("What GUARD logs, to the standard error stream or a file.") Logging logging,
      @Description("A page about the fleet, linked from merge requests.")
          Optional<URI> dashboard) {}

  @Open
  record PortSection(
      @Description("The adapter's name. A section of that name holds its settings.")
          Optional<String> type) {
    static PortSection defaults() {
      return new PortSection(Optional.empty());
    }
  }

  @Open
  record Gitlab(
      @Description("The branch that merge requests are opened for.") String defaultTargetBranch,
      @Description(
              "The description of merge requests: Markdown, or the path of a file that ends in .md."
                  + " {version}, {batch}, {clusters}, {changes}, {health_report}, {dashboards},"
                  + " {checklist} and {run} are replaced.")
          Optional<String> mrTemplate,
      @Description("Labels of every merge request.") List<String> labels,
      ConfigSection self) {
    static Gitlab defaults() {
      return new Gitlab(
          "main",
          Optional.empty(),
          List.of("guard"),
          ConfigSection.empty("gitlab", Position.start("")));
    }
  }

  @Open
  record Datadog(
      @Description(
              "Metrics of your own by name: a query, or a mapping. A built-in name replaces its"
                  + " query and keeps its limits. {cluster_name} and {environment} are replaced.")
          Optional<ConfigSection> queries) {}

  record Query(
      @Description("The query, in the metrics source's language.") String query,
      @Description("The unit of the values, such as ms, ratio or cores.") Optional<String> unit,
      @Description("In which direction it gets worse; higher by default.")
          Optional<Direction> worse,
      @Description("The highest allowed value.") Optional<Double> max,
      @Description("The allowed change against the baseline, in the unit.")
          Optional<Double> maxIncrease,
      @Description("The allowed change against the baseline, in percent.")
          Optional<Double> maxIncreasePercent,
      @Description(
              "Whether the verdict is inconclusive where this metric has no values; false by default.")
          Optional<Boolean> critical) {}

  /** Read by the adapters; all of them bind the whole section. */
  @Open
  record Aws() {}

  record Execution(
      @Description("Clusters worked on at once.") @Range(min = 1, max = 1000)
          int maxParallelClusters,
      @Description("One merge request per repository of a batch, or one per cluster.")
          MrStrategy mrStrategy,
      @Description("Whether batch_order is enforced.") boolean enableRolloutSequencing) {
    static Execution defaults() {
      return new Execution(5, MrStrategy.BATCH, true);
    }
  }

  record RateLimits(
      @Description("Requests a minute to GitLab.") @Range(min = 1) int gitlabApi,
      @Description("Requests a minute to Datadog.") @Range(min = 1) int datadogApi,
      @Description("Requests a minute to AWS.") @Range(min = 1) int awsApi) {
    static RateLimits defaults() {
      return new RateLimits(300, 300, 100);
    }
  }

  record Validation(
      @Description("How long a cluster is watched after its rollout. 60m by default.")
          @Range(min = 0)
          Optional<Duration> soakPeriod,
      @Description("soak_period in minutes, as files of the Python version have it.")
          @Range(min = 0)
          Optional<Integer> soakPeriodMinutes,
      @Description("How long before the change the baseline reaches.") @Range(min = 1)
          Duration baseline,
      @Description("How long Flux may take after the merge. 15m by default.") @Range(min = 1)
          Optional<Duration> fluxSyncTimeout,
      @Description("flux_sync_timeout in minutes, as files of the Python version have it.")
          @Range(min = 1)
          Optional<Integer> fluxSyncTimeoutMinutes,
      @Description("How long the rollout may take once Flux has applied the release.")
          @Range(min = 1)
          Duration rolloutTimeout,
      @Description("How long a cluster is watched after a rollback.") @Range(min = 0)
          Duration recoverySoak,
      @Description("How old pre-checks may be when their merge request is merged.") @Range(min = 1)
          Duration freshness,
      @Description("How often a waiting step looks again.") @Range(min = 0.1) Duration poll,
      @Description("The time-out of one check on one cluster.") @Range(min = 0.1)
          Duration checkTimeout,
      @Description(
              "What one value of a metric stands for; five minutes must be a multiple of it. A short"
                  + " soak needs a short step: it holds soak_period divided by metric_step values.")
          @Range(min = 1, max = 300)
          Duration metricStep,
      @Description("Values per series below which nothing is compared.") @Range(min = 1)
          int minimumPoints,
      @Description("Requests below which error rates and latencies are not compared.")
          @Range(min = 0)
          long minimumRequests,
      @Description("Limits of the standard metrics.") Thresholds thresholds,
      ConfigSection self) {
    static Validation defaults() {
      return new Validation(
          Optional.empty(),
          Optional.empty(),
          Duration.ofHours(1),
          Optional.empty(),
          Optional.empty(),
          Duration.ofMinutes(30),
          Duration.ofMinutes(15),
          Duration.ofHours(4),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          6,
          1000,
          Thresholds.defaults(),
          ConfigSection.empty("validation", Position.start("")));
    }
  }

  record Thresholds(
      @Description("Allowed increase of the 95th percentile.") @Range(min = 0)
          double latencyIncreasePercent,
      @Description(
              "Allowed increase of the 99th percentile. 15, or latency_increase_percent where that"
                  + " is more.")
          @Range(min = 0)
          Optional<Double> latencyP99IncreasePercent,
      @Description("The highest allowed share of failed requests: 0.001 or 0.1%.")
          @Range(min = 0, max = 1)
          double errorRateMax,
      @Description("Allowed increase of that share.") @Range(min = 0, max = 1)
          double errorRateIncrease,
      @Description("Allowed increase of the proxies' CPU and memory.") @Range(min = 0)
          double resourceIncreasePercent,
      @Description(
              "The same of control plane and gateways. 30, or resource_increase_percent where that"
                  + " is less.")
          @Range(min = 0)
          Optional<Double> controlPlaneResourceIncreasePercent) {
    static Thresholds defaults() {
      return new Thresholds(10, Optional.empty(), 0.001, 0.0005, 50, Optional.empty());
    }
  }

  record Rollback(
      @Description("Whether GUARD opens the rollback's merge request by itself.")
          boolean autoCreateMr,
      @Description("Kept for files of the Python version: GUARD never merges.")
          boolean requireManualApproval,
      @Description("The failed clusters only, or all clusters of the change.") RollbackScope scope,
      @Description(
              "As files of the Python version have it: the secrets of notifiers that the section notifiers lacks.")
          Optional<LegacyNotification> notification,
      ConfigSection self) {
    static Rollback defaults() {
      return new Rollback(
          true,
          true,
          RollbackScope.FAILED,
          Optional.empty(),
          ConfigSection.empty("rollback", Position.start("")));
    }
  }

  record LegacyNotification(
      @Description("Whether the two names count.") boolean enabled,
      @Description(
              "The name of the secret in AWS Secrets Manager that holds the URL of a Slack webhook.")
          Optional<String> webhookSecretName,
      @Description(
              "The name of the secret in AWS Secrets Manager that holds PagerDuty's routing key.")
          Optional<String> pagerdutySecretName,
      @Description("Not used, since it is a secret in clear; never shown.")
          Optional<String> webhookUrl,
      ConfigSection self) {
    static LegacyNotification defaults() {
      return new LegacyNotification(
          true,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          ConfigSection.empty("rollback.notification", Position.start("")));
    }

    /** Without the secret that stands there in clear. */
    @Override
    public String toString() {
      return "LegacyNotification[" + self.position() + "]";
    }
  }

  record Analysis(
      @Description(
              "How long evidence is collected after a failure, from all clusters and sources together.")
          @Range(min = 1, max = 900)
          Duration timeout,
      @Description("How much text of evidence one analysis keeps, in bytes.")
          @Range(min = 16384, max = 67108864)
          int maxBytes,
      @Description("How long before the change evidence is looked for; without one, before now.")
          @Range(min = 60)
          Duration window) {
    static Analysis defaults() {
      return new Analysis(Duration.ofSeconds(60), 2_097_152, Duration.ofHours(1));
    }
  }

  record Redaction(
      @Description(
              "Regular expressions of secrets of your own, masked beside those that GUARD knows. Where"
                  + " one has a group named secret, only that part is masked.")
          List<String> patterns,
      ConfigSection self) {
    static Redaction defaults() {
      return new Redaction(List.of(), ConfigSection.empty("redaction", Position.start("")));
    }
  }

  @Open
  record Llm(
      @Description("Whether failures are analysed.") boolean enabled,
      @Description("The provider's name.") Optional<String> provider,
      @Description("The provider's model.") Optional<String> model,
      @Description("The name or reference of the provider's key.") Optional<String> apiKeySecret,
      @Description(
              "Tokens of a prompt, estimated at three bytes each; the least useful evidence is cut"
                  + " first.")
          @Range(min = 2000, max = 2_000_000)
          int maxInputTokens,
      @Description("Tokens of an answer, with what the model thinks before it.")
          @Range(min = 200, max = 200_000)
          int maxOutputTokens,
      @Description(
              "How long one analysis may take, with everything that is tried again; 4m at most.")
          @Range(min = 0.1, max = 240)
          Duration timeout,
      @Description("What the model's tokens cost; instead of the list prices that GUARD knows.")
          Optional<LlmPrice> price,
      ConfigSection self) {
    static Llm defaults() {
      return new Llm(
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          30_000,
          4_000,
          Duration.ofMinutes(2),
          Optional.empty(),
          ConfigSection.empty("llm", Position.start("")));
    }
  }

  record LlmPrice(
      @Description("US dollars per million tokens of a prompt.") @Range(min = 0) double input,
      @Description("US dollars per million tokens of an answer.") @Range(min = 0) double output) {}

  record Batch(
      @Description("The batch's id.") String name,
      @Description("What the batch is, for people.") Optional<String> description,
      @Description("Cluster ids.") List<String> clusters,
      ConfigSection self) {}

  @Open
  record CheckEntry(
      @Description("Whether the check runs. A check that is named here runs unless this is false.")
          Optional<Boolean> enabled,
      @Description(
              "Whether an answer that could not be told holds the run, or only warns. It holds by default, and warns where the tool or the thing to look at is absent, such as istioctl.")
          Optional<OnUnknown> unknown,
      @Description("The check's time-out on one cluster.") @Range(min = 0.1)
          Optional<Duration> timeout) {}

  record CustomCheck(
      @Description("The check's name.") Optional<String> name,
      @Description("The check's class.") @Key("class") Optional<String> className,
      @Description("The check's own settings.") Optional<ConfigSection> config,
      @Description("As files of the Python version have it; such a check cannot run here.")
          Optional<String> module,
      ConfigSection self) {}

  @Open
  record NotifierEntry(
      @Description("The notifier's type, such as slack.") String type,
      @Description("What messages call it; the type by default.") Optional<String> name,
      @Description(
              "What it is told; everything by default. Who was told of trouble is told how the run"
                  + " ended as well.")
          List<NotifiedEvent> events,
      @Description("Environments whose clusters it is told about; all by default.")
          List<String> environments,
      @Description("Owner teams whose clusters it is told about; all by default.")
          List<String> ownerTeams,
      @Description("The lowest severity that it is told; all by default.")
          Optional<Severity> severity,
      @Description(
              "How long the same failure of further clusters is gathered into one message, and how"
                  + " long a failure waits for its rollback request; 0s tells"
                  + " each at once. 5m by default.")
          @Range(min = 0)
          Optional<Duration> quiet,
      @Description("Words of your own, by event.") Map<String, Template> templates,
      ConfigSection self) {
    /** The keys that are the engine's; all others are the notifier's own. */
    static final Set<String> ENGINES =
        Set.of(
            "type",
            "name",
            "events",
            "environments",
            "owner_teams",
            "severity",
            "quiet",
            "templates");
  }

  record Template(
      @Description("The title.") Optional<String> title,
      @Description(
              "The text. Both may name, in braces: title, text, reason, hypothesis, confirm, done, next,"
                  + " kind, code, severity, run, batch, target, state, clusters, cluster_count,"
                  + " environments, owner_teams, links.")
          Optional<String> text,
      ConfigSection self) {}

  @Open
  record EventsEntry(
      @Description("The publisher's type.") String type,
      @Description(
              "What messages call it, and what remembers how far it has published; the type by"
                  + " default. Where it changes, the journal of open runs is published again.")
          Optional<String> name,
      ConfigSection self) {}

  record NetworkSection(
      @Description("An HTTP proxy, without credentials.") Optional<URI> proxy,
      @Description("PEM certificates to trust beside those of the JDK.") Optional<Path> caFile,
      @Description("For opening a connection.") @Range(min = 0.1) Duration connectTimeout,
      @Description("For one request with its answer.") @Range(min = 0.1) Duration requestTimeout) {
    static NetworkSection defaults() {
      return new NetworkSection(
          Optional.empty(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(30));
    }
  }

  record PluginsSection(
      @Description("A folder of jars, beside that of the distribution.") Optional<Path> dir) {}

  record Logging(
      @Description("The lowest level that is logged.") LogLevel level,
      @Description("Lines for people, or JSON.") LogFormat format,
      @Description("stderr, or a file.") String output,
      ConfigSection self) {
    static Logging defaults() {
      return new Logging(
          LogLevel.WARN,
          LogFormat.TEXT,
          "stderr",
          ConfigSection.empty("logging", Position.start("")));
    }
  }
}
