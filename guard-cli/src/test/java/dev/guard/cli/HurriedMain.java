package dev.guard.cli;

import dev.guard.core.Guard;

/** {@link Main}, but for domain time that passes faster. */
final class HurriedMain {
  private HurriedMain() {}

  public static void main(String[] args) {
    HurriedClock clock = HurriedClock.given();
    Main.run(
        Shell.ofProcess(),
        (config, actor, progress) ->
            Guard.builder()
                .config(config)
                .actor(actor)
                .listener(progress::accept)
                .waits(progress::accept)
                .time(clock, clock)
                .build(),
        args);
  }
}
