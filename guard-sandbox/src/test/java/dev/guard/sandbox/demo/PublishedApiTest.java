package dev.guard.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.time.VirtualClock;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.fleet.PrivateFiles;
import dev.guard.sandbox.world.Fault;
import dev.guard.sandbox.world.Pace;
import dev.guard.testkit.http.Exchange;
import dev.guard.testkit.http.PublishedApi;
import dev.guard.testkit.http.RecordingProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GUARD's own adapters upgrade a pretend cluster twice, through proxies that record: once the run
 * is aborted, once it is rolled back. All that was asked and answered has to be what the vendors
 * publish.
 */
class PublishedApiTest {
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  private static final MeshVersion NEW = MeshVersion.of(1, 27, 3);
  private static final String ONE = "/api/v4/projects/{id}/merge_requests/{merge_request_iid}";

  @TempDir private static Path folder;
  private static List<Exchange> gitlab = List.of();
  private static List<Exchange> git = List.of();
  private static List<Exchange> datadog = List.of();
  private static List<Exchange> inbox = List.of();

  @BeforeAll
  static void record() throws Exception {
    VirtualClock clock = new VirtualClock(Instant.parse("2026-11-24T09:00:00Z"));
    FleetPlan plan = new FleetPlan(folder, 1, OLD, Pace.lifelike(), clock, "  poll: 1m\n");
    try (Fleet fleet = Fleet.start(plan);
        RecordingProxy toGitLab = RecordingProxy.before(fleet.gitlabUrl(), path -> true);
        RecordingProxy toDatadog = RecordingProxy.before(fleet.datadogUrl(), path -> true);
        RecordingProxy toInbox = RecordingProxy.before(fleet.receiversUrl(), path -> true)) {
      replace(fleet.config(), fleet.gitlabUrl().toString(), toGitLab.url().toString());
      replace(fleet.config(), fleet.datadogUrl().toString(), toDatadog.url().toString());
      replace(fleet.config(), fleet.receiversUrl().toString(), toInbox.url().toString());
      replace(
          folder.resolve("secrets").resolve("slack-webhook"),
          fleet.receiversUrl().toString(),
          toInbox.url().toString());
      story(fleet, clock);
      gitlab = of(toGitLab.exchanges(), "/api/");
      git = of(toGitLab.exchanges(), "/platform/");
      datadog = toDatadog.exchanges();
      inbox = toInbox.exchanges();
    }
  }

  private static void replace(Path file, String what, String with) throws IOException {
    PrivateFiles.write(file, Files.readString(file).replace(what, with));
  }

  private static void story(Fleet fleet, VirtualClock clock) throws InterruptedException {
    List<Habit> habits =
        List.of(
            Habit.merge("upgrade", Duration.ofMinutes(20)),
            Habit.merge("rollback", Duration.ofMinutes(20)));
    People people = new People(fleet.mergeRequests(), habits, told -> {});
    Passing passing = new Passing(clock, fleet.world(), people);
    fleet.world().fault("staging-1", Fault.LATENCY, version -> version.equals(NEW.toString()));
    try (Guard guard =
        Guard.builder().config(fleet.config()).actor("test").time(clock, passing).build()) {
      fleet.register(guard.registry());
      guard.run(RunRequest.of("staging", NEW));
      guard.abort("staging", "Not today");
      passing.awaitUntil(clock.instant().plus(Duration.ofMinutes(1)));
      guard.run(RunRequest.of("staging", NEW));
      guard.monitor(MonitorRequest.of("staging"));
    }
  }

  @Test
  void givenTheStory_whenGitLabsCallsAreRead_thenGitLabPublishesThem() {
    assertThat(PublishedApi.gitlab().violations(gitlab)).isEmpty();
    assertThat(PublishedApi.gitlab().used(gitlab))
        .contains(
            "GET /api/v4/users",
            "GET /api/v4/projects/{id}/merge_requests",
            "POST /api/v4/projects/{id}/merge_requests",
            "GET " + ONE,
            "PUT " + ONE,
            "GET " + ONE + "/notes",
            "POST " + ONE + "/notes");
  }

  @Test
  void givenTheStory_whenDatadogsCallsAreRead_thenDatadogPublishesThem() {
    assertThat(PublishedApi.datadog().violations(datadog)).isEmpty();
    assertThat(PublishedApi.datadog().used(datadog))
        .contains("GET /api/v1/query", "GET /api/v1/monitor");
  }

  /** The scopes that docs/security.md asks for are those that the calls need, and no more. */
  @Test
  void givenTheStory_whenItsScopesAreCollected_thenTheyAreThoseOfTheDocument() throws IOException {
    Set<String> ofGitLab = new TreeSet<>();
    for (Exchange call : gitlab) {
      ofGitLab.add(call.method().equals("GET") ? "read_api" : "api");
    }
    for (Exchange call : git) {
      ofGitLab.add(
          (call.path() + call.query()).contains("git-receive-pack")
              ? "write_repository"
              : "read_repository");
    }
    // "Personal access token scopes" (GitLab): each of these two can do what the lesser one can.
    assertThat(ofGitLab.remove("read_api") && ofGitLab.contains("api")).isTrue();
    assertThat(ofGitLab.remove("read_repository") && ofGitLab.contains("write_repository"))
        .isTrue();
    assertThat(ofGitLab).isEqualTo(scopes("GitLab"));

    Set<String> ofDatadog = new TreeSet<>();
    PublishedApi.datadog().used(datadog).forEach(call -> ofDatadog.add(scope(call)));
    // Events are evidence of a failure, which need not be collected here.
    ofDatadog.add("events_read");
    assertThat(ofDatadog).isEqualTo(scopes("Datadog"));
  }

  /** The scope of an application key that an operation asks for (Datadog's API description). */
  private static String scope(String operation) {
    return switch (operation) {
      case "GET /api/v1/query" -> "timeseries_query";
      case "GET /api/v1/monitor",
          "GET /api/v1/monitor/{monitor_id}",
          "GET /api/v1/monitor/search" ->
          "monitors_read";
      case "GET /api/v2/events", "POST /api/v2/events/search" -> "events_read";
      default -> throw new AssertionError("Which scope does it need? " + operation);
    };
  }

  /** The list of scopes in a section of the document. */
  private static Set<String> scopes(String section) throws IOException {
    String document = Files.readString(Path.of("..", "docs", "security.md"));
    String text = document.substring(document.indexOf("\n## " + section + "\n") + 4);
    Set<String> scopes = new TreeSet<>();
    text.substring(0, text.indexOf("\n## "))
        .lines()
        .filter(line -> line.startsWith("- `"))
        .forEach(line -> scopes.add(line.substring(3, line.indexOf('`', 3))));
    return scopes;
  }

  @Test
  void givenTheStory_whenTheNotificationsAreRead_thenSlackAndPagerDutyPublishThem() {
    List<Exchange> slack = of(inbox, "/services/");
    List<Exchange> pagerDuty = of(inbox, "/v2/");

    assertThat(PublishedApi.slack().violations(slack)).isEmpty();
    assertThat(PublishedApi.pagerDuty().violations(pagerDuty)).isEmpty();
    assertThat(slack).hasSizeGreaterThanOrEqualTo(2);
    assertThat(pagerDuty).hasSizeGreaterThanOrEqualTo(2);
    assertThat(slack.size() + pagerDuty.size()).isEqualTo(inbox.size());
  }

  /** The checks above would be worth nothing if they could not fail. */
  @Test
  void givenOneWordChanged_whenTheCallsAreRead_thenItIsFound() {
    List<Exchange> merged =
        gitlab.stream()
            .filter(one -> one.answer().contains("\"state\":\"merged\""))
            .map(
                one ->
                    new Exchange(
                        one.method(),
                        one.path(),
                        one.query(),
                        one.contentType(),
                        one.body(),
                        one.status(),
                        one.answer().replace("\"state\":\"merged\"", "\"state\":\"landed\"")))
            .toList();

    assertThat(merged).isNotEmpty();
    assertThat(PublishedApi.gitlab().violations(merged))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("state"));
  }

  private static List<Exchange> of(List<Exchange> all, String start) {
    return all.stream().filter(one -> one.path().startsWith(start)).toList();
  }
}
