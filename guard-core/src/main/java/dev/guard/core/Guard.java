package dev.guard.core;

import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.metrics.MetricPack;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.work.WorkQueue;
import dev.guard.core.compose.Composition;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.plugin.Adapters;
import dev.guard.core.plugin.Plugins;
import dev.guard.core.precheck.HealthReport;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.report.AnalysisReport;
import dev.guard.core.report.FileDiff;
import dev.guard.core.report.NotifierLine;
import dev.guard.core.report.PluginLine;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.Waiting;
import dev.guard.core.run.Connectivity;
import dev.guard.core.run.Engine;
import dev.guard.core.run.Inquiry;
import dev.guard.core.run.NotifierTrial;
import dev.guard.core.run.Preview;
import dev.guard.core.run.Stories;
import dev.guard.core.time.RealWaiter;
import dev.guard.core.time.Waiter;
import dev.guard.core.work.Worker;
import dev.guard.core.work.WorkerOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * GUARD, composed from a configuration.
 *
 * <p>Thread-safe. A call works on the caller's thread; the clusters of a batch run in parallel on
 * daemon threads, at most {@code execution.max_parallel_clusters}, and a daemon thread renews the
 * lease. Interrupting the caller's thread stops a call between two steps with {@link
 * InterruptedException}; the state is kept, and the same call goes on from there. All other
 * failures are {@link GuardException}s.
 */
public final class Guard implements AutoCloseable {
  private final Composition parts;

  private Guard(Composition parts) {
    this.parts = parts;
  }

  public static Builder builder() {
    return new Builder();
  }

  public GuardConfig config() {
    return parts.file().config();
  }

  /** What is odd in the configuration but does not stop GUARD. */
  public List<Finding> warnings() {
    return parts.file().warnings();
  }

  /** Warnings of the configuration; with {@code connectivity} also calls every service once. */
  public List<Finding> validate(boolean connectivity) {
    List<Finding> findings = new ArrayList<>(warnings());
    if (connectivity) {
      Adapters adapters = parts.adapters();
      findings.addAll(
          new Connectivity(
                  parts.settings(), adapters::clusterAccess, adapters::secrets, adapters::probes)
              .check());
    }
    return findings;
  }

  public ClusterRegistry registry() {
    return parts.adapters().registry();
  }

  /** Every extension that was found, the broken ones too. */
  public List<PluginLine> plugins() {
    return parts.plugins().lines();
  }

  /** Runs the health checks, without a run and without a lease. */
  public List<HealthCheckResult> check(CheckRequest request) throws InterruptedException {
    return preview().check(request).stream()
        .map(PreCheckReport::results)
        .flatMap(List::stream)
        .toList();
  }

  /**
   * What a run would change.
   *
   * @throws GuardException with code {@code edit.refused}, naming every file and line
   */
  public List<FileDiff> diff(String batchId, MeshVersion target) {
    return preview().diff(batchId, target);
  }

  /** Starts or continues a run until its merge requests are open, or it cannot go on. */
  public RunReport run(RunRequest request) throws InterruptedException {
    return engine().run(request);
  }

  /** Follows a run until it is closed, or only a person's decision takes it on. */
  public RunReport monitor(MonitorRequest request) throws InterruptedException {
    return engine().monitor(request);
  }

  /** A worker; it does nothing yet. */
  public Worker worker(WorkerOptions options) {
    WorkQueue queue = parts.adapters().workQueue();
    return new Worker(
        parts.settings(),
        engine(),
        options.queue().map(queue::at).orElse(queue),
        parts.limits(),
        options);
  }

  public RunReport status(String batchId) {
    return engine().status(batchId);
  }

  /**
   * Everything that is kept of a run, open or closed; {@link
   * dev.guard.core.report.ReportFormat#find} writes it down. Reads the registry only.
   *
   * @throws GuardException with code {@code usage.unknown-run}
   */
  public RunStory report(String runId) {
    return stories().of(runId);
  }

  /**
   * Everything that is kept of the newest run of a batch.
   *
   * @throws GuardException with code {@code usage.unknown-batch} or {@code usage.no-run}
   */
  public RunStory newestReport(String batchId) {
    return stories().newest(batchId);
  }

  /**
   * Sends a message that says that it is a test to one notifier of the configuration, or to each.
   *
   * @throws GuardException with code {@code usage.unknown-notifier}
   */
  public List<NotifierLine> testNotifiers(Optional<String> name) {
    return new NotifierTrial(parts.settings()).send(name);
  }

  /** Opens a rollback request for what a run has brought. */
  public RunReport rollback(RollbackRequest request) throws InterruptedException {
    return engine().rollback(request);
  }

  /** Takes a held run on. */
  public RunReport resume(ResumeRequest request) throws InterruptedException {
    return engine().resume(request);
  }

  /** Ends a run that has not merged anything; its open merge requests are closed. */
  public RunReport abort(String batchId, String reason) throws InterruptedException {
    return engine().abort(batchId, reason);
  }

  /** The health report of the newest run of a batch, as Markdown. */
  public String healthReport(String batchId) {
    return preview().healthReport(batchId);
  }

  /** Runs the health checks as {@link #check} does, and answers them as Markdown. */
  public String healthReport(CheckRequest request) throws InterruptedException {
    return HealthReport.markdown(preview().check(request));
  }

  /**
   * Looks at what is wrong with a batch, a cluster or a run, and ranks what may be the cause.
   * Nothing is changed; the analysis is kept with its run where nobody else works on that.
   */
  public AnalysisReport analyze(AnalyzeRequest request) throws InterruptedException {
    return new Inquiry(parts.settings()).look(request);
  }

  private Stories stories() {
    return new Stories(parts.settings());
  }

  private Preview preview() {
    return new Preview(parts.settings());
  }

  private Engine engine() {
    return parts.engine();
  }

  /** Closes what was opened; safe to call twice. */
  @Override
  public void close() {
    parts.adapters().close();
    parts.plugins().close();
  }

  /** Not thread-safe. */
  public static final class Builder {
    private @Nullable ConfigFile file;
    private String actor = System.getProperty("user.name", "unknown");
    private InstantSource time = InstantSource.system();
    private Waiter waiter = new RealWaiter(time);
    private Consumer<JournalEntry> listener = entry -> {};
    private Consumer<Waiting> waits = waiting -> {};
    private final List<AdapterFactory<?, ?>> adapters = new ArrayList<>();
    private final List<HealthCheck> checks = new ArrayList<>();
    private final List<MetricPack> packs = new ArrayList<>();

    private Builder() {}

    /** The configuration file. */
    public Builder config(Path path) {
      this.file = ConfigFile.read(path);
      return this;
    }

    /** The configuration as text; {@code label} stands for its file in messages. */
    public Builder config(String yaml, String label) {
      this.file = ConfigFile.read(yaml, label);
      return this;
    }

    /** Who does it, for the audit; the OS user by default. */
    public Builder actor(String name) {
      this.actor = name;
      return this;
    }

    /** Domain time and how it passes; the machine's by default. */
    public Builder time(InstantSource source, Waiter passing) {
      this.time = source;
      this.waiter = passing;
      return this;
    }

    /**
     * Called after each journal entry was stored, on the thread that stored it. Its exceptions are
     * logged; an {@link Error} ends the call.
     */
    public Builder listener(Consumer<JournalEntry> consumer) {
      this.listener = this.listener.andThen(consumer);
      return this;
    }

    /**
     * Called each time that GUARD looked at a cluster and found it waiting, for showing progress:
     * nothing is stored for it, and one wait is told many times. Exceptions are logged.
     */
    public Builder waits(Consumer<Waiting> consumer) {
      this.waits = this.waits.andThen(consumer);
      return this;
    }

    /** An adapter instead of a discovered one of the same kind and name. */
    public Builder adapter(AdapterFactory<?, ?> factory) {
      adapters.add(factory);
      return this;
    }

    public Builder check(HealthCheck check) {
      checks.add(check);
      return this;
    }

    public Builder metricPack(MetricPack pack) {
      packs.add(pack);
      return this;
    }

    /**
     * Composes the engine; opens nothing yet.
     *
     * @throws GuardException with code {@code config.invalid} and every problem of the
     *     configuration at once
     */
    public Guard build() {
      ConfigFile config = file;
      if (config == null) {
        throw GuardException.of("usage.no-config", Responsible.USER)
            .what("GUARD was built without a configuration.")
            .next("Call config with a file or a text.")
            .build();
      }
      return new Guard(
          new Composition(
              config,
              new Plugins.Registered(adapters, checks, packs),
              new Composition.Surroundings(
                  time, InstantSource.system(), waiter, actor, listener, waits)));
    }
  }
}
