package dev.guard.cli;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.delivery.Rollout;
import dev.guard.api.delivery.RolloutPhase;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.ForeignWork;
import dev.guard.api.run.Page;
import dev.guard.testkit.FakeMesh;
import dev.guard.testkit.GuardScenario;
import dev.guard.testkit.InMemoryChangeHost;
import dev.guard.testkit.InMemoryRegistry;
import dev.guard.testkit.InMemoryStore;
import dev.guard.testkit.NoSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A batch, on fakes, in each of the holds that GUARD alone leads out of. Those that need a hand in
 * the cluster or in git are in {@link FleetHolds}.
 */
final class Holds implements Held {
  /** Looks as far apart as the stories allow: each look costs the test time. */
  private final GuardScenario scenario =
      StoryTest.scenario(1).configured("validation: {poll: 15m}");

  private Runnable mend = () -> {};

  private Holds() {}

  private interface Story {
    void tell(Holds hold) throws InterruptedException;
  }

  private static final Map<String, Story> STORIES = new LinkedHashMap<>();

  static {
    STORIES.put("checks-unknown", Holds::checksUnknown);
    STORIES.put("edit-refused", Holds::editRefused);
    STORIES.put("nothing-to-edit", Holds::nothingToEdit);
    STORIES.put("merged-while-red", Holds::mergedWhileRed);
    STORIES.put("stage-closed", Holds::stageClosed);
    STORIES.put("flux-timeout", hold -> hold.landed(DeliveryPhase.PENDING));
    STORIES.put("rollout-timeout", Holds::rolloutTimeout);
    STORIES.put("no-baseline", Holds::noBaseline);
    STORIES.put("inconclusive", Holds::inconclusive);
    STORIES.put("rollback-by-hand", Holds::rollbackByHand);
    STORIES.put("rollback-edit-refused", Holds::rollbackEditRefused);
    STORIES.put("rollback-closed", Holds::rollbackClosed);
    STORIES.put("not-recovered", Holds::notRecovered);
    STORIES.put("recovery-timeout", Holds::recoveryTimeout);
    STORIES.put("recovery-unknown", Holds::recoveryUnknown);
    STORIES.put("foreign-work", Holds::foreignWork);
  }

  static Set<String> codes() {
    return new TreeSet<>(STORIES.keySet());
  }

  static Holds of(String code) throws InterruptedException {
    Story story = STORIES.get(code);
    if (story == null) {
      throw new AssertionError("There is no story that ends in " + code);
    }
    Holds hold = new Holds();
    story.tell(hold);
    return hold;
  }

  @Override
  public Called guard(Path home, String... args) {
    return Called.of(home).against(scenario).guard(args);
  }

  @Override
  public String batch() {
    return GuardScenario.BATCH;
  }

  @Override
  public String cluster() {
    return "c1";
  }

  @Override
  public String commit() {
    throw new AssertionError("No way out of this hold was expected to name a commit");
  }

  @Override
  public void merge() {
    scenario.merge();
  }

  @Override
  public void mend() {
    mend.run();
  }

  @Override
  public String type(String line) {
    throw new AssertionError("There is no cluster here to do this: " + line);
  }

  @Override
  public void close() {
    // It keeps nothing open.
  }

  private void merged() throws InterruptedException {
    scenario.run();
    scenario.merge();
  }

  private void delivers(DeliveryPhase phase, String detail) {
    scenario.delivery().delivery("c1", Answer.known(new Delivery(phase, Optional.empty(), detail)));
    mend =
        () -> {
          scenario.delivery().recover("c1");
          scenario.followMain();
        };
  }

  private void landed(DeliveryPhase phase) throws InterruptedException {
    merged();
    delivers(phase, "istiod does not move.");
    scenario.monitor();
  }

  /** Says what a story lets it say. */
  private static final class Moody implements HealthCheck {
    private volatile String mood = "";

    @Override
    public String name() {
      return "test.moody";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return switch (mood) {
        case "unclear" -> context.unknown("It did not answer.");
        case "bad" -> context.fail("Node n1 is not ready.");
        default -> context.pass("Fine.");
      };
    }
  }

  private Moody moody() {
    Moody moody = new Moody();
    scenario.mesh().check(moody);
    mend = () -> moody.mood = "";
    return moody;
  }

  private static void checksUnknown(Holds hold) throws InterruptedException {
    hold.moody().mood = "unclear";
    hold.scenario.run();
  }

  private void commit(String text) {
    scenario
        .host()
        .commit(
            GuardScenario.REPOSITORY,
            InMemoryChangeHost.MAIN,
            Map.of("clusters/c1/istio.yaml", text));
  }

  private static String releases(MeshVersion version) {
    return GuardScenario.releases(version);
  }

  /** The file changes between the checks, which would have told, and the edit. */
  private static void editRefused(Holds hold) throws InterruptedException {
    String range = releases(GuardScenario.OLD).replace("version: 1.26.4", "version: \">=1.26\"");
    hold.afterChecks(() -> hold.commit(range));
    hold.mend = () -> hold.commit(releases(GuardScenario.OLD));
    hold.scenario.run();
  }

  private static void nothingToEdit(Holds hold) throws InterruptedException {
    hold.afterChecks(() -> hold.commit(releases(GuardScenario.NEW)));
    hold.scenario.run();
  }

  private void afterChecks(Runnable then) {
    scenario.listening(
        entry -> {
          if ("pre_check_passed".equals(entry.data().get("to"))) {
            then.run();
          }
        });
  }

  private static void mergedWhileRed(Holds hold) throws InterruptedException {
    Moody moody = hold.moody();
    hold.scenario.run();
    moody.mood = "bad";
    hold.scenario.monitor(Duration.ofHours(5));
    hold.scenario.merge();
    moody.mood = "";
    hold.scenario.monitor();
  }

  private static void stageClosed(Holds hold) throws InterruptedException {
    hold.scenario
        .mesh()
        .plan(
            upgrade ->
                List.of(
                    FakeMesh.stage("control-plane", upgrade, List.of("istiod")),
                    FakeMesh.stage("gateways", upgrade, List.of("gateway"))));
    hold.merged();
    hold.scenario.monitor(Duration.ofHours(2));
    hold.scenario.closeRequest();
    hold.scenario.monitor(Duration.ofHours(2));
  }

  private static void rolloutTimeout(Holds hold) throws InterruptedException {
    hold.merged();
    hold.scenario
        .delivery()
        .rollout(
            "c1",
            Answer.known(
                new Rollout(RolloutPhase.PROGRESSING, List.of(), "istiod waits for a node.")));
    hold.mend = () -> hold.scenario.delivery().recover("c1");
    hold.scenario.monitor();
  }

  /** The registry came back from a backup without it. */
  private static void noBaseline(Holds hold) throws InterruptedException {
    hold.scenario.onRegistry(forgetful());
    hold.merged();
    hold.scenario.monitor();
  }

  private static void inconclusive(Holds hold) throws InterruptedException {
    hold.merged();
    hold.scenario.metrics().fail("c1", "Datadog does not answer.");
    hold.mend = () -> hold.scenario.metrics().recover("c1");
    hold.scenario.monitor();
  }

  private static void rollbackByHand(Holds hold) throws InterruptedException {
    hold.scenario.configured("rollback: {auto_create_mr: false}");
    hold.landed(DeliveryPhase.FAILED);
  }

  private static void rollbackEditRefused(Holds hold) throws InterruptedException {
    hold.merged();
    hold.delivers(DeliveryPhase.FAILED, "Flux rolled back.");
    Runnable delivered = hold.mend;
    hold.scenario.listening(
        entry -> {
          if (entry.kind().equals("change.planned")
              && "rollback".equals(entry.data().get("kind"))) {
            hold.commit(
                releases(GuardScenario.NEW).replace("version: 1.27.3", "version: \">=1.27\""));
          }
        });
    hold.mend =
        () -> {
          hold.commit(releases(GuardScenario.NEW));
          hold.mend = delivered;
        };
    hold.scenario.monitor();
  }

  private static void rollbackClosed(Holds hold) throws InterruptedException {
    hold.landed(DeliveryPhase.FAILED);
    hold.scenario.closeRequest();
    hold.scenario.monitor();
  }

  /** It failed, and the old version is on main again. */
  private void rolledBack() throws InterruptedException {
    landed(DeliveryPhase.FAILED);
    scenario.merge();
  }

  private static void notRecovered(Holds hold) throws InterruptedException {
    hold.rolledBack();
    hold.mend();
    Instant bad = hold.scenario.clock().instant();
    Instant[] well = {Instant.MAX};
    hold.scenario
        .metrics()
        .draw((cluster, metric, at) -> at.isBefore(bad) || !at.isBefore(well[0]) ? 0.0002 : 0.002);
    hold.mend = () -> well[0] = hold.scenario.clock().instant();
    hold.scenario.monitor();
  }

  private static void recoveryTimeout(Holds hold) throws InterruptedException {
    hold.rolledBack();
    hold.scenario.monitor();
  }

  private static void recoveryUnknown(Holds hold) throws InterruptedException {
    hold.rolledBack();
    hold.mend();
    hold.scenario.metrics().fail("c1", "Datadog does not answer.");
    hold.mend = () -> hold.scenario.metrics().recover("c1");
    hold.scenario.monitor();
  }

  private static void foreignWork(Holds hold) throws InterruptedException {
    boolean[] working = {false};
    hold.scenario.onRegistry(shared(working));
    hold.merged();
    working[0] = true;
    hold.mend = () -> working[0] = false;
    hold.scenario.monitor();
  }

  /** Answers of a registry, changed on their way. */
  private interface Lens {
    Object through(String method, Object[] arguments, Object answer);
  }

  private static ClusterRegistryFactory<NoSettings> seen(Lens lens) {
    ClusterRegistryFactory<NoSettings> real =
        InMemoryRegistry.factory("memory", new InMemoryStore());
    return new ClusterRegistryFactory<>() {
      @Override
      public String name() {
        return real.name();
      }

      @Override
      public Class<NoSettings> settingsType() {
        return real.settingsType();
      }

      @Override
      public ClusterRegistry create(NoSettings settings, AdapterContext context) {
        ClusterRegistry registry = real.create(settings, context);
        return (ClusterRegistry)
            Proxy.newProxyInstance(
                Holds.class.getClassLoader(),
                new Class<?>[] {ClusterRegistry.class},
                (proxy, method, arguments) -> {
                  try {
                    return lens.through(
                        method.getName(), arguments, method.invoke(registry, arguments));
                  } catch (InvocationTargetException thrown) {
                    throw thrown.getCause();
                  }
                });
      }
    };
  }

  private static ClusterRegistryFactory<NoSettings> forgetful() {
    return seen(
        (method, arguments, answer) ->
            method.equals("get") && String.valueOf(arguments[1]).startsWith("baseline/")
                ? Optional.empty()
                : answer);
  }

  private static ClusterRegistryFactory<NoSettings> shared(boolean[] working) {
    return seen(
        (method, arguments, answer) -> {
          if (!working[0]) {
            return answer;
          }
          if (answer instanceof Page<?> page && method.equals("clusters")) {
            return new Page<>(page.items().stream().map(Holds::foreign).toList(), page.next());
          }
          return method.equals("cluster") ? ((Optional<?>) answer).map(Holds::foreign) : answer;
        });
  }

  private static Object foreign(Object known) {
    ClusterRecord record = (ClusterRecord) known;
    return new ClusterRecord(
        record.cluster(),
        record.progress(),
        record.updatedAt(),
        record.version(),
        Optional.of(
            new ForeignWork(
                "the Python GUARD",
                "upgrading",
                ClusterState.UPGRADING,
                record.updatedAt(),
                record.updatedAt().plus(Duration.ofDays(30)))));
  }
}
