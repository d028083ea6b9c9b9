package dev.guard.cli;

import dev.guard.testkit.GuardScenario;
import java.util.concurrent.locks.LockSupport;

/** A process that follows a run on fakes, and waits for a merge that never comes. */
final class WaitingMain {
  private WaitingMain() {}

  public static void main(String[] args) throws InterruptedException {
    Shell shell = Shell.ofProcess();
    GuardScenario scenario = StoryTest.scenario(1);
    scenario.run();
    scenario.meanwhile(
        until -> {
          shell.out().println("waiting");
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
          }
        });
    Main.run(
        shell,
        (config, actor, progress) -> scenario.listening(progress::accept).guard(),
        "monitor",
        "--batch",
        GuardScenario.BATCH);
  }
}
