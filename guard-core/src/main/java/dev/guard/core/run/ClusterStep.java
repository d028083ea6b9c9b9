package dev.guard.core.run;

/**
 * One step of one cluster: looks at the world and says what should follow. Idempotent, never
 * sleeps, changes nothing outside. Thread-safe.
 */
@FunctionalInterface
interface ClusterStep {
  StepResult take(LiveRun run, String clusterId);
}
