package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeView;
import dev.guard.api.run.Change;
import dev.guard.core.config.GuardConfig;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** Waits for a person to merge or close a merge request, upgrade and rollback alike. */
final class AwaitMerge implements ChangeStep {
  private final Supplier<ChangeHost> host;
  private final GuardConfig.Validation settings;

  AwaitMerge(Supplier<ChangeHost> host, GuardConfig.Validation settings) {
    this.host = host;
    this.settings = settings;
  }

  @Override
  public Result take(LiveRun run, Change change) {
    ChangeRef ref = change.ref().orElseThrow();
    Answer<ChangeView> answer = host.get().view(ref);
    if (answer instanceof Unknown<ChangeView> unknown) {
      Instant until = unknown.retryAt().orElse(run.now().plus(settings.poll()));
      return new Waits(until, unknown.reason());
    }
    ChangeView view = answer.known().orElseThrow();
    return switch (view.state()) {
      case MERGED -> merged(run, change, view);
      case CLOSED ->
          new Became(
              change.closed(),
              Note.run(
                  "change.closed",
                  "Merge request " + ref.url() + " was closed unmerged.",
                  data(change, ref)));
      case OPEN, PLANNED ->
          new Waits(run.now().plus(settings.poll()), "a person to merge " + ref.url());
    };
  }

  private static Result merged(LiveRun run, Change change, ChangeView view) {
    ChangeRef ref = change.ref().orElseThrow();
    String commit = view.landedCommit().orElse(view.head());
    Instant at = view.landedAt().orElse(run.now());
    return new Became(
        change.merged(commit, at),
        Note.run(
            "change.merged",
            "Merge request " + ref.url() + " was merged as " + RolloutWatch.shorten(commit) + ".",
            data(change, ref)));
  }

  private static Map<String, String> data(Change change, ChangeRef ref) {
    return Map.of(
        "kind", change.key().kind(),
        "url", ref.url().toString(),
        "clusters", String.join(",", change.clusterIds()));
  }
}
