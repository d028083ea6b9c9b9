package dev.guard.api.mesh;

import java.util.List;

/** An ordered part of an upgrade: the artifacts it moves and their values. */
public record StagePlan(String name, List<Pin> pins) {
  public StagePlan {
    pins = List.copyOf(pins);
  }
}
