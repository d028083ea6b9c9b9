package dev.guard.core;

/** Takes a held run on. */
public record ResumeRequest(String batchId, Decision decision, String reason) {
  /** What a person decided. */
  public enum Decision {
    /** Try the held step again. */
    RETRY,
    /** Take the cluster as upgraded although the metrics could not say so, or said no. */
    ACCEPT,
    /** Undo the upgrade. */
    ROLLBACK
  }
}
