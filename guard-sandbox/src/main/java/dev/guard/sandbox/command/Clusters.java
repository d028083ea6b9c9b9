package dev.guard.sandbox.command;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;

/** How many pretend clusters may be asked for. */
final class Clusters {
  private static final int MOST = 200;

  private Clusters() {}

  static void check(int clusters) {
    if (clusters < 1 || clusters > MOST) {
      throw GuardException.of("usage.clusters", Responsible.USER)
          .what(clusters + " clusters cannot be pretended.")
          .where("--clusters")
          .next("Give a number from 1 to " + MOST + ".")
          .build();
    }
  }
}
