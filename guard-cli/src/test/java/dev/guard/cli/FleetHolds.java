package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.core.time.VirtualClock;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.gitlab.MergeRequest;
import dev.guard.sandbox.world.Fault;
import dev.guard.sandbox.world.Pace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A batch of one pretend cluster, with real servers and a clock that jumps, in each of the holds
 * that people leave by hands of their own: in the cluster, or in git.
 */
final class FleetHolds implements Held {
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  private static final String NEW = "1.27.3";
  private static final String BATCH = "staging";
  private static final String CLUSTER = "staging-1";
  private static final Fault FAULT = Fault.FLUX_STALL;

  /** Lines below {@code validation:}, with looks as far apart as the story allows. */
  private static final String SETTINGS = "  poll: 15m\n  soak_period: 30m\n  recovery_soak: 10m\n";

  private interface Story {
    void tell(FleetHolds hold);
  }

  private static final Map<String, Story> STORIES = new LinkedHashMap<>();

  static {
    STORIES.put("flux-suspended", FleetHolds::fluxSuspended);
    STORIES.put("rolled-back-by-hand", FleetHolds::rolledBackByHand);
    STORIES.put("rollback-by-hand", FleetHolds::rollbackByHand);
  }

  private final Path home;
  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-11-24T09:00:00Z"));
  private final Fleet fleet;
  private final PersonsShell shell;

  private FleetHolds(Path home, String settings) {
    this.home = home;
    this.fleet =
        Fleet.start(
            new FleetPlan(
                home.resolve("fleet"), 1, OLD, Pace.lifelike(), clock, SETTINGS + settings));
    this.shell = new PersonsShell(home, fleet, new ClusterTools(fleet, clock, this::pass));
    try (Guard guard = Guard.builder().config(fleet.config()).build()) {
      fleet.register(guard.registry());
    }
  }

  static Set<String> codes() {
    return new TreeSet<>(STORIES.keySet());
  }

  static FleetHolds of(String code, Path home) {
    Story story = STORIES.get(code);
    if (story == null) {
      throw new AssertionError("There is no story that ends in " + code);
    }
    boolean byHand = code.equals("rollback-by-hand");
    FleetHolds hold = new FleetHolds(home, byHand ? "rollback:\n  auto_create_mr: false\n" : "");
    story.tell(hold);
    return hold;
  }

  private static void fluxSuspended(FleetHolds hold) {
    hold.merged();
    hold.type("flux suspend helmrelease istiod -n istio-system --context " + CLUSTER);
    hold.guard("monitor", "--batch", BATCH);
  }

  /** The new version runs, and soaks. */
  static FleetHolds suspendedWhileItSoaks(Path home) {
    FleetHolds hold = new FleetHolds(home, "");
    hold.merged();
    hold.guard("monitor", "--batch", BATCH, "--timeout", "20m");
    hold.type("flux suspend helmrelease istiod -n istio-system --context " + CLUSTER);
    hold.guard("monitor", "--batch", BATCH);
    return hold;
  }

  private static void rolledBackByHand(FleetHolds hold) {
    hold.merged();
    hold.guard("monitor", "--batch", BATCH, "--timeout", "20m");
    hold.type("flux suspend helmrelease istiod -n istio-system --context " + CLUSTER);
    hold.type("helm --kube-context " + CLUSTER + " -n istio-system rollback istiod");
    hold.guard("monitor", "--batch", BATCH);
  }

  private static void rollbackByHand(FleetHolds hold) {
    hold.fleet.world().fault(CLUSTER, FAULT, NEW::equals);
    hold.merged();
    hold.guard("monitor", "--batch", BATCH);
  }

  private void merged() {
    Called run = guard("run", "--batch", BATCH, "--target-version", NEW);
    assertThat(run.code()).as("%s", run).isZero();
    merge();
  }

  private Called guard(String... args) {
    return guard(home, args);
  }

  @Override
  public Called guard(Path from, String... args) {
    return Called.of(from)
        .opening(
            (config, actor, progress) ->
                Guard.builder()
                    .config(fleet.config())
                    .actor(actor)
                    .time(clock, this::pass)
                    .listener(progress::accept)
                    .waits(progress::accept)
                    .build())
        .guard(args);
  }

  /** Jumps from one thing that happens in the cluster to the next. */
  private void pass(Instant until) {
    while (clock.instant().isBefore(until)) {
      Instant due = fleet.world().due();
      clock.awaitUntil(due.isBefore(until) ? due : until);
      fleet.world().tick(clock.instant());
    }
  }

  /** The lines of the newest break-glass card that Slack was sent. */
  List<String> card() {
    JsonNode body =
        fleet.receivers().messages().stream()
            .filter(message -> message.channel().equals("slack"))
            .map(message -> JsonMapper.shared().readTree(message.body()))
            .reduce((older, newer) -> newer)
            .orElseThrow();
    return body.path("blocks")
        .valueStream()
        .filter(block -> block.path("type").asString("").equals("rich_text"))
        .flatMap(block -> block.at("/elements/0/elements/0/text").asString("").lines())
        .toList();
  }

  Fleet fleet() {
    return fleet;
  }

  @Override
  public String batch() {
    return BATCH;
  }

  @Override
  public String cluster() {
    return CLUSTER;
  }

  @Override
  public String commit() {
    return fleet.mergeRequests().list(Fleet.PROJECT).stream()
        .filter(request -> request.source().startsWith("guard/upgrade-"))
        .flatMap(request -> request.mergeCommit().stream())
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  @Override
  public void merge() {
    MergeRequest open =
        fleet.mergeRequests().list(Fleet.PROJECT).stream()
            .filter(request -> request.state() == MergeRequest.State.OPENED)
            .reduce((older, newer) -> newer)
            .orElseThrow(() -> new AssertionError("No merge request is open"));
    assertThat(fleet.mergeRequests().merge(open, "Release Captain")).isPresent();
  }

  @Override
  public void mend() {
    fleet.world().mend(CLUSTER, FAULT);
  }

  @Override
  public String type(String line) {
    return shell.type(line);
  }

  @Override
  public void close() {
    shell.close();
    fleet.close();
  }
}
