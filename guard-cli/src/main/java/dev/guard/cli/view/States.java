package dev.guard.cli.view;

import dev.guard.api.run.ClusterState;
import dev.guard.cli.view.Paint.Tone;

/** Which color a state has. */
public final class States {
  private States() {}

  public static Tone tone(ClusterState state, boolean held) {
    if (held) {
      return Tone.WARN;
    }
    return switch (state) {
      case HEALTHY, UPGRADED -> Tone.GOOD;
      case PRE_CHECK_FAILED, ROLLBACK_NEEDED, ROLLBACK_MR_CREATED, ROLLBACK_COMPLETED -> Tone.BAD;
      case PRE_CHECK_RUNNING, PRE_CHECK_PASSED, MR_CREATED, MR_MERGED, UPGRADING, VALIDATING ->
          Tone.PLAIN;
    };
  }

  static Tone toneOfRun(String state) {
    return switch (state) {
      case "upgraded" -> Tone.GOOD;
      case "held" -> Tone.WARN;
      case "failed", "rolling_back", "rolled_back" -> Tone.BAD;
      default -> Tone.PLAIN;
    };
  }
}
