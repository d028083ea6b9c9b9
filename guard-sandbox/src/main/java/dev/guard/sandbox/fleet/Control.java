package dev.guard.sandbox.fleet;

import dev.guard.sandbox.gitlab.MergeRequest;
import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import dev.guard.sandbox.http.Service;
import dev.guard.sandbox.world.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the {@code sandbox} commands ask of a running fleet: {@code POST /control/VERB} with a
 * token. It plays the humans, and breaks things. Thread-safe.
 */
public final class Control implements Service {
  private static final String PATH = "/control/";
  private static final String PERSON = "Release Captain";

  private volatile Optional<Fleet> running = Optional.empty();

  /** From now on it is about this fleet. */
  public void of(Fleet fleet) {
    running = Optional.of(fleet);
  }

  @Override
  public Optional<Reply> answer(Ask ask) {
    if (!ask.path().startsWith(PATH)) {
      return Optional.empty();
    }
    Optional<Fleet> fleet = running;
    if (fleet.isEmpty()) {
      return Optional.of(failure(503, "The fleet is still starting."));
    }
    if (!ask.header("authorization").equals(Optional.of("Bearer " + fleet.get().controlToken()))) {
      return Optional.of(failure(401, "The control token is wrong."));
    }
    return Optional.of(act(fleet.get(), ask));
  }

  private static Reply act(Fleet fleet, Ask ask) {
    return switch (ask.path().substring(PATH.length())) {
      case "ping" -> Reply.ok(Map.of("alive", true));
      case "merge" -> decide(fleet, ask, true);
      case "close" -> decide(fleet, ask, false);
      case "revert" -> revert(fleet, ask);
      case "break" -> damage(fleet, ask, true);
      case "mend" -> damage(fleet, ask, false);
      default -> failure(404, "The sandbox cannot do that.");
    };
  }

  /** Merges or closes every open merge request of a batch. */
  private static Reply decide(Fleet fleet, Ask ask, boolean merge) {
    String batch = ask.query("batch").orElse("");
    List<String> urls = new ArrayList<>();
    for (MergeRequest request : ofBatch(fleet, batch)) {
      if (request.state() != MergeRequest.State.OPENED) {
        continue;
      }
      if (merge && fleet.mergeRequests().merge(request, PERSON).isEmpty()) {
        return failure(409, "Merge request !" + request.number() + " conflicts with main.");
      }
      if (!merge) {
        fleet.mergeRequests().close(request);
      }
      urls.add(url(fleet, request));
    }
    return urls.isEmpty()
        ? failure(404, "Batch " + batch + " has no open merge request.")
        : done(merge ? "merged" : "closed", urls);
  }

  /** Reverts the newest merged upgrade of a batch. */
  private static Reply revert(Fleet fleet, Ask ask) {
    String batch = ask.query("batch").orElse("");
    Optional<MergeRequest> merged =
        ofBatch(fleet, batch).stream()
            .filter(request -> request.state() == MergeRequest.State.MERGED)
            .filter(request -> request.source().startsWith("guard/upgrade-"))
            .reduce((older, newer) -> newer);
    if (merged.isEmpty()) {
      return failure(404, "Batch " + batch + " has no merged upgrade.");
    }
    return fleet
        .mergeRequests()
        .revert(merged.get(), PERSON)
        .map(commit -> done("reverted", List.of(url(fleet, merged.get()))))
        .orElseGet(() -> failure(409, "The revert conflicts with main."));
  }

  private static List<MergeRequest> ofBatch(Fleet fleet, String batch) {
    Pattern branch =
        Pattern.compile("guard/(?:upgrade|rollback)-.*-" + Pattern.quote(batch) + "-\\d{14}.*");
    return fleet.mergeRequests().list(Fleet.PROJECT).stream()
        .filter(request -> branch.matcher(request.source()).matches())
        .toList();
  }

  private static String url(Fleet fleet, MergeRequest request) {
    return fleet.gitlabUrl() + "/" + request.project() + "/-/merge_requests/" + request.number();
  }

  private static Reply damage(Fleet fleet, Ask ask, boolean on) {
    String cluster = ask.query("cluster").orElse("");
    Optional<Fault> fault = ask.query("fault").flatMap(Fault::byLabel);
    if (fleet.world().cluster(cluster).isEmpty()) {
      return failure(404, "There is no pretend cluster " + cluster + ".");
    }
    if (fault.isEmpty()) {
      return failure(400, "There is no such fault. There are: " + Fault.labels() + ".");
    }
    String version = fleet.world().running(cluster);
    boolean delivery = fault.get().hitsDelivery();
    if (on) {
      // What breaks a delivery breaks the next one; all else is a defect of what runs now.
      fleet.world().fault(cluster, fault.get(), other -> other.equals(version) != delivery);
    } else {
      fleet.world().mend(cluster, fault.get());
    }
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("cluster_id", cluster);
    reply.put("fault", fault.get().label());
    reply.put("broken", on);
    reply.put("message", sentence(cluster, fault.get(), version, on, delivery));
    return Reply.ok(reply);
  }

  private static String sentence(
      String cluster, Fault fault, String version, boolean on, boolean delivery) {
    if (!on) {
      return cluster + " no longer has the fault " + fault.label() + ".";
    }
    return cluster
        + " has the fault "
        + fault.label()
        + (delivery
            ? " as soon as git brings it to another version than " + version + "."
            : " while it runs " + version + ".");
  }

  private static Reply done(String what, List<String> urls) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("result", what);
    reply.put("merge_requests", urls);
    reply.put("message", "A person " + what + " " + String.join(", ", urls) + ".");
    return Reply.ok(reply);
  }

  private static Reply failure(int status, String message) {
    return Reply.json(status, Map.of("message", message));
  }
}
