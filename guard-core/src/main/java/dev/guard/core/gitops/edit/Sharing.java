package dev.guard.core.gitops.edit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Brings the releases together that share one scalar through an anchor, and refuses a scalar that
 * something else uses too, or that would need two values.
 */
record Sharing(List<List<Wanted>> groups, List<Refusal> refusals) {
  Sharing {
    groups = List.copyOf(groups);
    refusals = List.copyOf(refusals);
  }

  static Sharing of(List<Wanted> wanted) {
    Map<Node, List<Wanted>> byNode = new LinkedHashMap<>(); // nodes are equal by identity
    for (Wanted each : wanted) {
      byNode.computeIfAbsent(each.scalar().node(), node -> new ArrayList<>()).add(each);
    }
    List<List<Wanted>> groups = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (List<Wanted> group : byNode.values()) {
      Optional<String> why = whyNot(group);
      if (why.isPresent()) {
        group.forEach(
            each ->
                refusals.add(
                    each.refuse(
                        why.get(), "Give each of them a version of its own, or edit by hand.")));
      } else if (changes(group.get(0))) {
        groups.add(List.copyOf(group));
      }
    }
    return new Sharing(groups, refusals);
  }

  private static boolean changes(Wanted wanted) {
    return !wanted.scalar().value().equals(wanted.value());
  }

  private static Optional<String> whyNot(List<Wanted> group) {
    Wanted first = group.get(0);
    if (group.stream().map(Wanted::value).distinct().count() > 1) {
      return Optional.of("It shares its version with releases that need another one.");
    }
    if (!changes(first)) {
      return Optional.empty();
    }
    if (!first.scalar().takes(first.value())) {
      return Optional.of("\"" + first.value() + "\" would need other quotes than it has.");
    }
    return first.object().file().objects().stream()
        .filter(object -> object.document().equals(first.object().document()))
        .filter(object -> group.stream().noneMatch(each -> each.object().equals(object)))
        .filter(object -> Nodes.reaches(object.node(), first.scalar().node()))
        .findFirst()
        .map(
            object ->
                "It shares its version through an anchor with "
                    + object.ref()
                    + ", which this change does not move.");
  }

  List<Splice> splices(YamlFile file) {
    return groups.stream()
        .filter(group -> group.get(0).object().file().equals(file))
        .map(
            group ->
                new Splice(
                    group.get(0).scalar(),
                    group.get(0).value(),
                    group.stream().map(Wanted::edit).toList()))
        .toList();
  }
}
