package dev.guard.cli;

import dev.guard.core.Guard;
import dev.guard.core.work.Worker;
import dev.guard.core.work.WorkerOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard worker}. */
@Command(
    name = "worker",
    description = {
      "Takes runs on by itself: opens merge requests, follows what is merged, soaks and judges.",
      "",
      "It is told by a queue what to look at, and keeps nothing itself: start as many as you like,"
          + " anywhere, and stop or kill them at any time. On SIGTERM it ends the step it is at and"
          + " gives its messages back. People still merge, and decide what holds."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard worker --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/guard",
      "  guard worker --parallel 8 --health-port 8080",
      "  guard worker --until-idle"
    })
final class WorkerCommand implements Callable<Integer> {
  /** What the audit calls it. The rule of deploy/aws leaves its events out: it knows them. */
  static final String ACTOR = "guard-worker";

  private final Session session;

  @Option(
      names = "--queue-url",
      paramLabel = "URL",
      description = "The queue; by default aws.sqs.queue_url.")
  Optional<URI> queueUrl = Optional.empty();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Batches at once; by default ${DEFAULT-VALUE}.")
  int parallel = WorkerOptions.defaults().parallel();

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      description = "Answer GET /healthz there: 200 while it works, 503 where it is stuck.")
  Optional<Integer> healthPort = Optional.empty();

  @Option(
      names = "--until-idle",
      description = "Return once there is nothing to do now, such as from cron.")
  boolean untilIdle;

  WorkerCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Inputs.requireAtLeastOne("--parallel", parallel);
    WorkerOptions options =
        WorkerOptions.defaults().queue(queueUrl).parallel(parallel).untilIdle(untilIdle);
    try (Guard guard = session.openAs(ACTOR)) {
      Worker worker = guard.worker(options);
      try (HealthEndpoint health = HealthEndpoint.on(healthPort, worker::health)) {
        health.port().ifPresent(port -> session.say("Health: http://*:" + port + "/healthz"));
        worker.work();
      }
    }
    return ExitCode.DONE.number();
  }
}
