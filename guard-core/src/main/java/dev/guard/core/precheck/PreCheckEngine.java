package dev.guard.core.precheck;

import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.config.GuardConfig.OnUnknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs the checks of one cluster, those that others require first, and applies the policy for what
 * could not be told. A check that throws, hangs, answers nothing or something that is not its own
 * becomes an UNKNOWN result that names it. Thread-safe; each check runs on a thread of its own
 * while the caller waits.
 */
public final class PreCheckEngine {
  /**
   * The key in an UNKNOWN result's details by which a check says that what it would look with, or
   * look at, is not there; its value names it: {@code istioctl}, {@code monitors}. Such an UNKNOWN
   * only warns, unless the configuration says otherwise.
   */
  public static final String ABSENT = "absent";

  private final Map<String, GuardConfig.Check> settings;
  private final Duration timeout;

  /**
   * @param settings by check name
   * @param timeout of a check that has none of its own; elapsed time
   */
  public PreCheckEngine(Map<String, GuardConfig.Check> settings, Duration timeout) {
    this.settings = Map.copyOf(settings);
    this.timeout = timeout;
  }

  /**
   * Runs every check that is on: those that the configuration enables, and those that are on by
   * default and that it does not name.
   *
   * @throws dev.guard.api.ComeBackLater where a service asked to be left alone for a while, or its
   *     rate limit is spent: nothing is known of the cluster then
   */
  public PreCheckReport run(PreCheckInput input, List<HealthCheck> checks) {
    Map<String, HealthCheckResult> results = new LinkedHashMap<>();
    Map<String, DescribedCheck> known = known(input, checks, results);
    Map<String, DescribedCheck> waiting = new TreeMap<>(known);
    waiting.keySet().removeIf(name -> !isOn(known, name));
    while (!waiting.isEmpty()) {
      Optional<DescribedCheck> next =
          waiting.values().stream()
              .filter(check -> check.requires().stream().noneMatch(waiting::containsKey))
              .findFirst();
      DescribedCheck check =
          next.orElseGet(() -> waiting.values().stream().findFirst().orElseThrow());
      waiting.remove(check.name());
      Optional<HealthCheckResult> result =
          next.isPresent()
              ? run(check, input, results, known.keySet())
              : Optional.of(unknown(check, input, cycle(check)));
      result.ifPresent(said -> results.put(check.name(), said));
    }
    return PreCheckReport.of(
        input.cluster().cluster().id(), List.copyOf(results.values()), heldBy(results));
  }

  /** The usable checks by name; a broken or doubled one gets its result here. */
  private Map<String, DescribedCheck> known(
      PreCheckInput input, List<HealthCheck> checks, Map<String, HealthCheckResult> results) {
    Map<String, DescribedCheck> known = new TreeMap<>();
    List<DescribedCheck> described =
        checks.stream()
            .map(check -> DescribedCheck.of(check, timeout))
            .sorted(
                Comparator.comparing(DescribedCheck::name)
                    .thenComparing(check -> DescribedCheck.origin(check.check())))
            .toList();
    Set<String> doubled = new HashSet<>();
    for (DescribedCheck check : described) {
      if (check.broken().isPresent()) {
        results.put(check.name(), unknown(check, input, check.broken().get()));
      } else if (known.putIfAbsent(check.name(), check) != null) {
        doubled.add(check.name());
      }
    }
    for (String name : doubled) {
      List<String> origins =
          described.stream()
              .filter(check -> check.name().equals(name))
              .map(check -> DescribedCheck.origin(check.check()))
              .toList();
      DescribedCheck first = known.get(name);
      if (first != null) {
        known.remove(name);
        results.put(
            name,
            unknown(
                first,
                input,
                "Several checks have this name: " + String.join(" and ", origins) + "."));
      }
    }
    return known;
  }

  private boolean isOn(Map<String, DescribedCheck> known, String name) {
    GuardConfig.Check configured = settings.get(name);
    DescribedCheck check = known.get(name);
    return configured == null ? check != null && check.onByDefault() : configured.enabled();
  }

  private Optional<HealthCheckResult> run(
      DescribedCheck check,
      PreCheckInput input,
      Map<String, HealthCheckResult> results,
      Set<String> known) {
    for (String required : check.requires().stream().sorted().toList()) {
      HealthCheckResult result = results.get(required);
      if (result == null) {
        return Optional.of(unknown(check, input, missing(required, known)));
      }
      if (result.status() == CheckStatus.FAIL || result.status() == CheckStatus.UNKNOWN) {
        return Optional.of(
            unknown(
                check,
                input,
                "Not asked, because "
                    + required
                    + " is "
                    + result.status()
                    + ": "
                    + result.message()));
      }
    }
    Duration limit =
        Optional.ofNullable(settings.get(check.name()))
            .flatMap(GuardConfig.Check::timeout)
            .orElse(timeout);
    return check.run(input, limit);
  }

  private static String missing(String required, Set<String> known) {
    return "It requires "
        + required
        + (known.contains(required)
            ? ", which is switched off or has nothing to look at."
            : ", and no check has that name.");
  }

  private static String cycle(DescribedCheck check) {
    return "It requires "
        + String.join(", ", check.requires().stream().sorted().toList())
        + ", and that requires it again.";
  }

  private static HealthCheckResult unknown(
      DescribedCheck check, PreCheckInput input, String message) {
    return new PreCheckContext(check.name(), input).unknown(message);
  }

  private Set<String> heldBy(Map<String, HealthCheckResult> results) {
    List<String> held = new ArrayList<>();
    results.forEach(
        (name, result) -> {
          if (holds(result, settings)) {
            held.add(name);
          }
        });
    return Set.copyOf(held);
  }

  /**
   * Whether a result is an UNKNOWN that holds: what {@code checks.<name>.unknown} says, else all of
   * them but those of what is {@link #ABSENT}.
   *
   * @param settings by check name
   */
  public static boolean holds(HealthCheckResult result, Map<String, GuardConfig.Check> settings) {
    if (result.status() != CheckStatus.UNKNOWN) {
      return false;
    }
    return Optional.ofNullable(settings.get(result.checkName()))
        .flatMap(GuardConfig.Check::unknown)
        .map(policy -> policy == OnUnknown.HOLD)
        .orElse(!result.details().containsKey(ABSENT));
  }
}
