package dev.guard.core.precheck;

import dev.guard.api.ComeBackLater;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.core.plugin.PluginCall;
import java.security.CodeSource;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A check with what it says of itself, asked once.
 *
 * @param name its class where it has no usable name
 * @param broken why it cannot be run
 */
record DescribedCheck(
    HealthCheck check,
    String name,
    Set<String> requires,
    boolean onByDefault,
    Optional<String> broken) {

  static DescribedCheck of(HealthCheck check, Duration timeout) {
    PluginCall.Outcome<DescribedCheck> outcome =
        PluginCall.run(
            "Check " + origin(check),
            timeout,
            () ->
                new DescribedCheck(
                    check,
                    check.name(),
                    Set.copyOf(check.requires()),
                    check.onByDefault(),
                    Optional.empty()));
    return outcome.fold(
        described ->
            described.name() == null || described.name().isBlank()
                ? broken(check, "Check " + origin(check) + " has no name.")
                : described,
        failed -> broken(check, failed.reason()));
  }

  private static DescribedCheck broken(HealthCheck check, String why) {
    return new DescribedCheck(check, check.getClass().getName(), Set.of(), true, Optional.of(why));
  }

  /** {@code class acme.CertificateCheck (acme-checks-1.2.jar 1.2)}. */
  static String origin(HealthCheck check) {
    Class<?> type = check.getClass();
    String version =
        type.getPackage() == null ? null : type.getPackage().getImplementationVersion();
    return type.getName() + " (" + jar(type) + (version == null ? "" : " " + version) + ")";
  }

  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "class path";
    }
    String path = source.getLocation().getPath();
    return path.endsWith(".jar") ? path.substring(path.lastIndexOf('/') + 1) : "class path";
  }

  /** Runs it and takes only a result that is its own; empty where it has nothing to look at. */
  Optional<HealthCheckResult> run(PreCheckInput input, Duration timeout) {
    PreCheckContext context = new PreCheckContext(name, input);
    String description = "Check " + name + ", " + origin(check) + ",";
    AtomicBoolean unconcerned = new AtomicBoolean();
    return PluginCall.run(
            description,
            timeout,
            () -> {
              unconcerned.set(!check.concerns(context));
              return unconcerned.get() ? context.pass("Nothing to look at") : check.run(context);
            })
        .fold(
            result -> unconcerned.get() ? Optional.empty() : Optional.of(valid(context, result)),
            failed -> Optional.of(unanswered(context, failed)));
  }

  /** A spent rate limit says nothing of the cluster: the checks run again when it is over. */
  private static HealthCheckResult unanswered(
      PreCheckContext context, PluginCall.Failed<?> failed) {
    if (failed.thrown().orElse(null) instanceof ComeBackLater later) {
      throw later;
    }
    return context
        .unknown(failed.reason())
        .withDetails(Map.of("no_answer_because", failed.cause().name().toLowerCase(Locale.ROOT)));
  }

  private HealthCheckResult valid(PreCheckContext context, HealthCheckResult result) {
    if (!name.equals(result.checkName())) {
      return context.unknown(
          "Check " + name + ", " + origin(check) + ", answered as \"" + result.checkName() + "\".");
    }
    if (!context.cluster().id().equals(result.clusterId())) {
      return context.unknown(
          "Check "
              + name
              + ", "
              + origin(check)
              + ", answered for another cluster, \""
              + result.clusterId()
              + "\".");
    }
    if (result.status() == null || result.message() == null || result.timestamp() == null) {
      return context.unknown(
          "Check " + name + ", " + origin(check) + ", left its status, message or time out.");
    }
    return result;
  }
}
