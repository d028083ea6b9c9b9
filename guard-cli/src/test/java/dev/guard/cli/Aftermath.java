package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.EffectKey;
import dev.guard.api.MeshVersion;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.cli.KillTest.StoryEnd;
import dev.guard.core.Guard;
import dev.guard.core.notify.Message;
import dev.guard.core.notify.Told;
import dev.guard.sandbox.gitlab.MergeRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is left after the stories: asked of git, GitLab, the receivers and the registry. */
final class Aftermath implements AutoCloseable {
  private static final String MARK = " (may repeat)";
  private static final Pattern MARKER = Pattern.compile("<!-- guard:effect .* -->");
  private static final List<String> WAY_UP =
      List.of(
          "pre_check_running",
          "pre_check_passed",
          "mr_created",
          "mr_merged",
          "upgrading",
          "validating",
          "upgraded");
  private static final List<String> WAY_BACK =
      List.of("rollback_needed", "rollback_mr_created", "rollback_completed", "healthy");

  private final LiveFleet live;
  private final Guard guard;
  private final ClusterRegistry registry;

  Aftermath(LiveFleet live) {
    this.live = live;
    this.guard = live.guard();
    this.registry = guard.registry();
  }

  @Override
  public void close() {
    guard.close();
  }

  void verify(StoryEnd end) {
    List<Run> runs =
        Pages.all(token -> registry.runs(RunFilter.batch(end.batch()), token)).stream()
            .filter(run -> run.target().equals(end.target()))
            .toList();
    assertThat(runs).as("runs of %s", end).hasSize(1);
    Run run = runs.get(0);
    assertThat(run.outcome()).as(run.id()).contains(end.outcome());
    List<JournalEntry> journal =
        Pages.all(token -> registry.journal(JournalFilter.run(run.id()), token));
    verifyJournal(run, journal, end);
    verifyRequests(run, end);
    verifyPagerDuty(run, end);
    verifySlack(run, journal);
  }

  /** The numbers have no gap, and every cluster went the whole way, each move once. */
  private void verifyJournal(Run run, List<JournalEntry> journal, StoryEnd end) {
    assertThat(journal)
        .extracting(JournalEntry::id)
        .isEqualTo(
            IntStream.rangeClosed(1, journal.size())
                .mapToObj(number -> String.format("%s:%08d", run.id(), number))
                .toList());
    Map<String, List<JournalEntry>> moves =
        journal.stream()
            .filter(entry -> entry.kind().equals("moved"))
            .collect(Collectors.groupingBy(entry -> entry.clusterId().orElseThrow()));
    assertThat(moves.keySet())
        .containsExactlyInAnyOrderElementsOf(live.fleet().plan().ids(run.batchId()));
    moves.forEach((id, own) -> verifyWay(own, end.broken().equals(Optional.of(id))));
  }

  private static void verifyWay(List<JournalEntry> moves, boolean broken) {
    List<String> way = moves.stream().map(entry -> entry.data().getOrDefault("to", "")).toList();
    List<String> from = moves.stream().map(entry -> entry.data().getOrDefault("from", "")).toList();
    assertThat(from.subList(1, from.size())).isEqualTo(way.subList(0, way.size() - 1));
    if (broken) {
      int turn = way.size() - WAY_BACK.size();
      assertThat(turn).as("%s", way).isBetween(4, 6);
      assertThat(way.subList(0, turn)).isEqualTo(WAY_UP.subList(0, turn));
      assertThat(way.subList(turn, way.size())).isEqualTo(WAY_BACK);
    } else {
      assertThat(way).isEqualTo(WAY_UP);
    }
  }

  /** One branch of one commit, one merge request, and every comment once. */
  private void verifyRequests(Run run, StoryEnd end) {
    List<Change> changes = registry.changes(run.id());
    assertThat(changes)
        .extracting(change -> change.key().kind())
        .containsExactlyElementsOf(
            end.outcome() == Outcome.UPGRADED
                ? List.of("upgrade")
                : List.of("upgrade", "rollback"));
    for (Change change : changes) {
      List<MergeRequest> requests =
          live.mergeRequests().stream()
              .filter(request -> request.source().equals(change.branch()))
              .toList();
      assertThat(requests).as("merge requests of %s", change.branch()).hasSize(1);
      MergeRequest request = requests.get(0);
      assertThat(live.fleet().git().log("refs/heads/" + change.branch(), Optional.empty(), 2))
          .extracting(commit -> commit.getFullMessage().contains(change.branch()))
          .as("commits of %s", change.branch())
          .containsExactly(true, false);
      assertThat(request.state()).isEqualTo(MergeRequest.State.MERGED);
      assertThat(request.mergeCommit()).isEqualTo(change.landedCommit());
      List<String> markers =
          request.notes().stream()
              .map(note -> MARKER.matcher(note.body()))
              .filter(Matcher::find)
              .map(Matcher::group)
              .toList();
      assertThat(markers).as("comments on %s", request.title()).doesNotHaveDuplicates();
      assertThat(markers)
          .extracting(Aftermath::subject)
          .containsExactlyInAnyOrderElementsOf(comments(change, end.outcome()));
    }
  }

  /** What a marked comment is about: the word before the first hyphen of the effect's last name. */
  private static String subject(String marker) {
    String[] parts = marker.split("/", -1);
    return parts[parts.length - 2].replaceFirst("%2D.*", "");
  }

  private static List<String> comments(Change change, Outcome outcome) {
    if (!change.key().kind().equals("upgrade")) {
      return List.of();
    }
    return outcome == Outcome.UPGRADED ? List.of("ended") : List.of("analysis", "failed", "ended");
  }

  private void verifyPagerDuty(Run run, StoryEnd end) {
    List<dev.guard.sandbox.receivers.Message> incident =
        live.fleet().receivers().incidents().getOrDefault("guard/" + run.id(), List.of());
    assertThat(incident).as("incident of %s", run.id()).isNotEmpty();
    assertThat(incident.get(incident.size() - 1).text()).startsWith("resolve");
    assertThat(incident.stream().anyMatch(message -> message.text().startsWith("trigger")))
        .isEqualTo(end.outcome() == Outcome.ROLLED_BACK);
  }

  /** Every message once, or a second time with the mark; never lost without being journaled. */
  private void verifySlack(Run run, List<JournalEntry> journal) {
    String effects =
        new EffectKey(run.id(), "run", "notify", "slack/", 1).toString().replaceAll("/\\d+$", "");
    Map<String, String> events = new LinkedHashMap<>();
    for (JournalEntry entry : journal) {
      Optional<Message> event = Message.of(run, entry);
      if (event.isEmpty()) {
        continue;
      }
      String number = Told.number(entry.id());
      List<JournalEntry> tellings =
          journal.stream()
              .filter(note -> note.data().getOrDefault("effect", "").startsWith(effects))
              .filter(
                  note ->
                      List.of(note.data().getOrDefault(Told.ENTRIES, "").split(",", -1))
                          .contains(number))
              .toList();
      List<String> ends =
          tellings.stream()
              .map(JournalEntry::kind)
              .filter(kind -> !kind.equals("effect.intended"))
              .toList();
      String title = tellings.get(0).why().replaceAll("^Tell slack: |\\.$", "");
      events.putIfAbsent(tellings.get(0).data().getOrDefault("effect", ""), event.get().kind());
      List<String> told = slack(title);
      assertThat(ends)
          .as("%s: %s", run.id(), event)
          .hasSize(1)
          .isSubsetOf("effect.done", "effect.unknown");
      assertThat(told).as("%s: %s", run.id(), event).hasSizeLessThanOrEqualTo(2);
      assertThat(told.stream().filter(text -> text.endsWith(MARK)))
          .as("%s", told)
          .hasSizeLessThanOrEqualTo(1);
      assertThat(told.stream().filter(text -> !text.endsWith(MARK)))
          .as("%s", told)
          .hasSizeLessThanOrEqualTo(1);
      if (told.size() == 2) {
        assertThat(told.get(1)).endsWith(MARK);
      }
      if (ends.contains("effect.done")) {
        assertThat(told).as("%s: %s", run.id(), event).isNotEmpty();
      }
    }
    assertThat(events.values())
        .containsExactlyElementsOf(
            run.outcome().equals(Optional.of(Outcome.UPGRADED))
                ? List.of("mr-opened", "upgrade-completed")
                : List.of("mr-opened", "validation-failed", "run-ended"));
  }

  private List<String> slack(String title) {
    return live.fleet().receivers().messages().stream()
        .filter(message -> message.channel().equals("slack"))
        .map(dev.guard.sandbox.receivers.Message::text)
        .filter(text -> text.replace(MARK, "").endsWith("] " + title))
        .toList();
  }

  /**
   * No branch, merge request, incident or run beside those; clusters are where the last one ends.
   */
  void verifyNothingElse(List<StoryEnd> ends) {
    List<Run> runs = Pages.all(token -> registry.runs(RunFilter.all(), token));
    assertThat(runs).hasSameSizeAs(ends);
    List<String> branches =
        runs.stream()
            .flatMap(run -> registry.changes(run.id()).stream())
            .map(Change::branch)
            .toList();
    assertThat(live.fleet().git().branches())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of("main"), branches.stream()).toList());
    assertThat(live.mergeRequests())
        .extracting(MergeRequest::source)
        .containsExactlyInAnyOrderElementsOf(branches);
    assertThat(live.fleet().receivers().incidents())
        .containsOnlyKeys(runs.stream().map(run -> "guard/" + run.id()).toList());
    for (String batch : live.fleet().plan().batches()) {
      live.fleet().plan().ids(batch).forEach(id -> verifyVersion(id, batch, ends));
    }
  }

  private void verifyVersion(String id, String batch, List<StoryEnd> ends) {
    MeshVersion last =
        ends.stream()
            .filter(end -> end.batch().equals(batch) && !end.broken().equals(Optional.of(id)))
            .map(StoryEnd::target)
            .reduce(LiveFleet.OLD, (earlier, later) -> later);
    assertThat(live.fleet().world().running(id)).as(id).isEqualTo(last.toString());
    assertThat(registry.cluster(id).orElseThrow().cluster().currentVersion())
        .as(id)
        .isEqualTo(last);
  }
}
