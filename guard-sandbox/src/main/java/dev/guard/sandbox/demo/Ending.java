package dev.guard.sandbox.demo;

import dev.guard.sandbox.receivers.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How a scenario ended, to be compared with how it must end. Pure. */
record Ending(
    Scenario scenario,
    String outcome,
    List<DemoResult.ClusterEnd> clusters,
    List<DemoResult.RequestEnd> requests,
    List<Message> messages,
    List<String> gitBranches,
    String victim,
    List<String> played,
    List<String> batches,
    int deaths) {

  /** A sentence for each thing that is otherwise than it must be. */
  List<String> surprises() {
    List<String> surprises = new ArrayList<>();
    Expected expected = scenario.expected();
    if (!outcome.equals(expected.outcome())) {
      surprises.add("the outcome is " + outcome + ", not " + expected.outcome() + ".");
    }
    for (DemoResult.ClusterEnd cluster : clusters) {
      String must =
          !played.contains(cluster.clusterId())
              ? "healthy OLD"
              : cluster.clusterId().equals(victim) ? expected.affected() : expected.others();
      must = must.replace("OLD", Demo.OLD.toString()).replace("NEW", Demo.NEW.toString());
      String is = cluster.state() + " " + cluster.version();
      if (!is.equals(must)) {
        surprises.add(cluster.clusterId() + " is " + is + ", not " + must + ".");
      }
    }
    requests(surprises, "upgrade", expected.upgrade(), batches.size());
    requests(surprises, "rollback", expected.rollback(), 1);
    lines(surprises);
    branches(surprises);
    notifications(surprises);
    if (scenario == Scenario.CRASH && deaths < 5 * batches.size()) {
      surprises.add("GUARD died " + deaths + " times only.");
    }
    return surprises;
  }

  private void requests(List<String> surprises, String kind, String state, int wanted) {
    List<String> states =
        requests.stream()
            .filter(request -> request.kind().equals(kind))
            .map(DemoResult.RequestEnd::state)
            .toList();
    int must = state.isEmpty() ? 0 : wanted;
    boolean same = states.size() == must && states.stream().allMatch(state::equals);
    if (!same) {
      surprises.add(
          "there are "
              + kind
              + " requests "
              + states
              + ", not "
              + must
              + (must == 0 ? "" : " " + state)
              + ".");
    }
  }

  /** Three version scalars for each cluster of a request, and nothing else. */
  private void lines(List<String> surprises) {
    for (DemoResult.RequestEnd request : requests) {
      Set<String> folders =
          request.files().stream()
              .map(file -> file.replaceFirst("(clusters/[^/]+)/.*", "$1"))
              .collect(Collectors.toSet());
      if (request.changedLines() != 3 * folders.size() || request.files().isEmpty()) {
        surprises.add(
            request.branch()
                + " changes "
                + request.changedLines()
                + " lines in "
                + request.files().size()
                + " files.");
      }
    }
  }

  /** One branch for each merge request, and main. */
  private void branches(List<String> surprises) {
    Set<String> left = new HashSet<>(gitBranches);
    left.remove("main");
    requests.forEach(request -> left.remove(request.branch()));
    if (!left.isEmpty()) {
      surprises.add("git has branches without a merge request: " + left + ".");
    }
  }

  /** At most two Slack messages for an event, of which the second is marked. */
  private void notifications(List<String> surprises) {
    for (Map.Entry<String, List<String>> event : ReadBack.slackByEvent(messages).entrySet()) {
      long unmarked =
          event.getValue().stream().filter(text -> !text.contains("(may repeat)")).count();
      if (event.getValue().size() > 2 || unmarked > 1) {
        surprises.add("Slack was told " + event.getValue().size() + " times: " + event.getKey());
      }
    }
    if (messages.stream().noneMatch(message -> message.channel().equals("slack"))) {
      surprises.add("Slack was told nothing.");
    }
  }
}
