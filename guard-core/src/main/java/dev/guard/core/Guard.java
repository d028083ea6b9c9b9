package dev.guard.core;

import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.metrics.MetricPack;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.report.FileDiff;
import dev.guard.core.report.PluginLine;
import dev.guard.core.report.RunReport;
import dev.guard.core.time.Waiter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** The engine, composed from a configuration. */
@SuppressWarnings("DoNotCallSuggester")
public final class Guard implements AutoCloseable {

  public static Builder builder() {
    return new Builder();
  }

  public GuardConfig config() {
    throw new IllegalStateException();
  }

  /** What is odd in the configuration but does not stop GUARD. */
  public List<Finding> warnings() {
    throw new IllegalStateException();
  }

  /** Checks the configuration; with {@code connectivity} also calls every service once. */
  public List<Finding> validate(boolean connectivity) {
    throw new IllegalStateException();
  }

  public ClusterRegistry registry() {
    throw new IllegalStateException();
  }

  public List<PluginLine> plugins() {
    throw new IllegalStateException();
  }

  public List<HealthCheckResult> check(CheckRequest request) {
    throw new IllegalStateException();
  }

  public List<FileDiff> diff(String batchId, MeshVersion target) {
    throw new IllegalStateException();
  }

  public RunReport run(RunRequest request) throws InterruptedException {
    throw new IllegalStateException();
  }

  public RunReport monitor(MonitorRequest request) throws InterruptedException {
    throw new IllegalStateException();
  }

  public RunReport status(String batchId) {
    throw new IllegalStateException();
  }

  public RunReport rollback(RollbackRequest request) throws InterruptedException {
    throw new IllegalStateException();
  }

  public RunReport resume(ResumeRequest request) throws InterruptedException {
    throw new IllegalStateException();
  }

  public RunReport abort(String batchId, String reason) throws InterruptedException {
    throw new IllegalStateException();
  }

  /** The health report of the newest run of a batch, as Markdown. */
  public String healthReport(String batchId) {
    throw new IllegalStateException();
  }

  @Override
  public void close() {
    throw new IllegalStateException();
  }

  /** Not thread-safe. */
  public static final class Builder {
    private Builder() {}

    /** The configuration file. */
    public Builder config(Path file) {
      throw new IllegalStateException();
    }

    /** The configuration as text; {@code label} stands for its file in messages. */
    public Builder config(String yaml, String label) {
      throw new IllegalStateException();
    }

    /** Who does it, for the audit; the OS user by default. */
    public Builder actor(String name) {
      throw new IllegalStateException();
    }

    /** Domain time and how it passes; the machine's by default. */
    public Builder time(InstantSource time, Waiter waiter) {
      throw new IllegalStateException();
    }

    /** Called after each journal entry was stored, on the thread that stored it. */
    public Builder listener(Consumer<JournalEntry> listener) {
      throw new IllegalStateException();
    }

    /** An adapter instead of a discovered one of the same kind and name. */
    public Builder adapter(AdapterFactory<?, ?> factory) {
      throw new IllegalStateException();
    }

    public Builder check(HealthCheck check) {
      throw new IllegalStateException();
    }

    public Builder metricPack(MetricPack pack) {
      throw new IllegalStateException();
    }

    /**
     * Composes the engine.
     *
     * @throws dev.guard.api.GuardException with every problem of the configuration at once
     */
    public Guard build() {
      throw new IllegalStateException();
    }
  }
}
