package dev.guard.sandbox.fleet;

import dev.guard.api.MeshVersion;
import dev.guard.sandbox.world.Pace;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What kind of fleet to start. Immutable.
 *
 * @param folder where its files go; made where it is not there
 * @param clusters how many; about a third of them is staging, the others are prod
 * @param version the mesh version that all of them run
 * @param pace how long things take
 * @param time domain time of everything that is pretended
 * @param validation the lines below {@code validation:} in the configuration, indented by two
 */
public record FleetPlan(
    Path folder,
    int clusters,
    MeshVersion version,
    Pace pace,
    InstantSource time,
    String validation) {

  /** A cluster's place in the fleet. */
  public record Member(String id, String batch, String region) {}

  /** The clusters in order: those of batch {@code staging}, then those of {@code prod}. */
  public List<Member> members() {
    int staging = Math.max(1, (clusters + 1) / 3);
    List<Member> members = new ArrayList<>();
    for (int i = 1; i <= clusters; i++) {
      boolean first = i <= staging;
      String batch = first ? "staging" : "prod";
      int number = first ? i : i - staging;
      members.add(
          new Member(batch + "-" + number, batch, number % 2 == 1 ? "eu-west-1" : "us-east-1"));
    }
    return members;
  }

  /** The ids of all clusters, or of one batch. */
  public List<String> ids() {
    return members().stream().map(Member::id).toList();
  }

  public List<String> ids(String batch) {
    return members().stream().filter(one -> one.batch().equals(batch)).map(Member::id).toList();
  }

  /** The batches in their order. */
  public List<String> batches() {
    return members().stream().map(Member::batch).distinct().toList();
  }
}
